import { z } from 'zod'
import { StepError } from '@/lib/errors'
import type { Intent, StepContext, Verdict, VerifyContext } from '@/lib/module-kit/context'
import { defineAction } from '@/lib/module-kit/define'
import { field } from '@/lib/module-kit/field'
import type { JsonObject } from '@/lib/module-kit/json'
import { one } from '@/lib/module-kit/result'
import { accepted, objectIn } from './answers'
import { query } from './segment'
import { userPath } from './user-id'
import { verifyDeactivated, verifyDeleted } from './user-verdicts'

/** Deactivation is asynchronous at Okta; a deletion must not overtake it. */
const ASK_TIMES = 20
const ASK_EVERY_MS = 1_500

const input = z.object({
  userId: field(z.string().min(1).max(1_000), {
    label: 'User ID or Login',
    placeholder: '00u…',
    options: { live: 'users' },
    identifier: true,
  }),
  what: field(z.enum(['deactivate', 'delete']), {
    label: 'What to do',
    help: 'A user deleted for good cannot be brought back.',
    options: {
      fixed: [
        { value: 'deactivate', label: 'Deactivate' },
        { value: 'delete', label: 'Deactivate and delete for good' },
      ],
    },
  }),
  sendEmail: field(z.boolean().default(false), { label: 'Send the deactivation e-mail to administrators' }),
})

async function read(context: StepContext, id: string): Promise<JsonObject> {
  return objectIn(await context.call({ method: 'GET', path: userPath(id), effect: 'read', name: 'get' }))
}

async function untilDeactivated(context: StepContext, id: string): Promise<JsonObject> {
  for (let asked = 1; ; asked++) {
    const user = await read(context, id)
    if (user.status === 'DEPROVISIONED') return user
    if (asked >= ASK_TIMES) {
      throw new StepError('timeout', 'Okta has not finished deactivating the user, so it was not deleted.', {
        hint: 'Run this again in a few minutes.',
      })
    }
    await context.pause(ASK_EVERY_MS)
  }
}

function verify(context: VerifyContext, intent: Intent): Promise<Verdict> {
  const id = decodeURIComponent(/^\/api\/v1\/users\/([^/?]+)/.exec(intent.path)?.[1] ?? '')
  return intent.name === 'delete' ? verifyDeleted(context, id) : verifyDeactivated(context, id, intent)
}

/**
 * The first DELETE of a user only deactivates and a second one deletes for good; so deactivation is its own call here
 * and a DELETE leaves once and never again. Source: Okta, "Users", delete; "User lifecycle", deactivate.
 */
export const deleteUser = defineAction({
  key: 'okta.delete-user',
  version: 1,
  title: 'Delete a User',
  summary: 'Deactivates a user, and deletes it for good if you say so.',
  connection: 'okta',
  input,
  output: z.object({
    id: field(z.string(), { label: 'User ID' }),
    status: field(z.string(), { label: 'Status' }),
    login: field(z.string().nullish(), { label: 'Login' }),
  }),
  effect: 'write',
  verify: (context, _given, intent) => verify(context, intent),
  run: async (context, given) => {
    const user = await read(context, given.userId)
    const id = typeof user.id === 'string' ? user.id : given.userId
    const profile = user.profile
    const login =
      typeof profile === 'object' && profile !== null && !Array.isArray(profile) ? profile.login : null
    const told = query({ sendEmail: given.sendEmail })
    if (user.status !== 'DEPROVISIONED') {
      const path = userPath(id, `/lifecycle/deactivate${told}`)
      accepted(await context.call({ method: 'POST', path, effect: 'write', name: 'deactivate' }))
    }
    if (given.what === 'deactivate') return one({ id, status: 'DEPROVISIONED', login: login ?? null })
    await untilDeactivated(context, id)
    accepted(
      await context.call({ method: 'DELETE', path: userPath(id, told), effect: 'write', name: 'delete' }),
    )
    return one({ id, status: 'DELETED', login: login ?? null })
  },
})
