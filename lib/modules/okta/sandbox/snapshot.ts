import { z } from 'zod'
import type { Json, JsonObject } from '@/lib/module-kit/json'
import { attributeSchema, CUSTOM_ATTRIBUTES } from './attributes'
import type { HookSecrets, OrgData } from './call'
import { createIdMaker } from './ids'
import { DEFAULT_TRAITS, traitsSchema } from './traits'
import { GROUP_TYPES, type SandboxHook, USER_STATUSES } from './types'

const time = z.number().int()
const json: z.ZodType<Json> = z.json()

const header = z.strictObject({ key: z.string(), value: z.string() })

const hookSchema = z.strictObject({
  id: z.string(),
  key: z.uuid(),
  active: z.boolean(),
  verified: z.boolean(),
  name: z.string(),
  description: z.string().nullable(),
  created: time,
  createdBy: z.string(),
  lastUpdated: time,
  types: z.array(z.string()),
  /** `auth.value` is sealed. */
  channel: z.strictObject({ uri: z.string(), headers: z.array(header), auth: header.nullable() }),
})

const snapshotSchema = z.strictObject({
  version: z.literal(1),
  ids: z.strictObject({ seed: z.number(), counter: z.number() }),
  fixed: z.strictObject({
    org: z.string(),
    userType: z.string(),
    userSchema: z.string(),
    everyone: z.string(),
    admin: z.string(),
  }),
  // Snapshots of an earlier Joinery have none of these three.
  traits: traitsSchema.default({ ...DEFAULT_TRAITS }),
  custom: z.array(z.tuple([z.string(), attributeSchema])).default(() => [...CUSTOM_ATTRIBUTES]),
  types: z.array(z.tuple([z.string(), z.string()])).default([]),
  users: z.array(
    z.strictObject({
      id: z.string(),
      status: z.enum(USER_STATUSES),
      created: time,
      activated: time.nullable(),
      statusChanged: time.nullable(),
      lastLogin: time.nullable(),
      lastUpdated: time,
      passwordChanged: time.nullable(),
      profile: z.array(z.tuple([z.string(), json])),
      hasPassword: z.boolean(),
      recoveryQuestion: z.string().nullable(),
      provider: z.strictObject({ type: z.string(), name: z.string() }),
      typeId: z.string().nullable().default(null),
      realmId: z.string().nullable().default(null),
      passwordMark: z.string().nullable().default(null),
      answerMark: z.string().nullable().default(null),
    }),
  ),
  groups: z.array(
    z.strictObject({
      id: z.string(),
      type: z.enum(GROUP_TYPES),
      name: z.string(),
      description: z.string().nullable(),
      created: time,
      lastUpdated: time,
      lastMembershipUpdated: time,
      members: z.array(z.string()),
    }),
  ),
  // Snapshots of an earlier Joinery know no event hooks.
  hooks: z.array(hookSchema).default([]),
  log: z.strictObject({
    newest: z.number(),
    entries: z.array(
      z.strictObject({
        seq: z.number(),
        published: z.number(),
        event: z.record(z.string(), json),
        hooks: z.array(z.string()).default([]),
      }),
    ),
  }),
})

/** What {@link writeSnapshot} writes, for a host that sets an org up by itself. */
export type OrgSnapshot = z.input<typeof snapshotSchema>

/** All of an org as text, to be kept by the host. It holds no password and no token; the hooks' secrets are sealed. */
export function writeSnapshot(org: OrgData): string {
  const snapshot: OrgSnapshot = {
    version: 1,
    ids: org.ids.state(),
    fixed: org.fixed,
    traits: org.traits,
    custom: [...org.custom],
    types: [...org.types],
    users: [...org.users.all()].map(user => ({ ...user, profile: [...user.profile] })),
    groups: [...org.groups.values()].map(group => ({ ...group, members: [...group.members] })),
    hooks: [...org.hooks.values()].map(hook => withSecret(hook, org.secrets.seal)),
    log: {
      newest: org.log.newest,
      entries: [...org.log.entries()] as {
        seq: number
        published: number
        event: JsonObject
        hooks: string[]
      }[],
    },
  }
  return JSON.stringify(snapshot)
}

/** Puts a snapshot in the place of everything. @throws ZodError or SyntaxError for a text that is none, with nothing changed */
export function readSnapshot(org: OrgData, text: string): void {
  const { ids, fixed, traits, custom, types, users, groups, hooks, log } = snapshotSchema.parse(
    JSON.parse(text),
  )
  org.ids = createIdMaker(ids)
  org.fixed = fixed
  org.traits = traits
  org.custom = new Map(custom)
  org.types = new Map(types)
  org.users.clear()
  for (const user of users) org.users.add({ ...user, profile: new Map(user.profile) })
  org.groups.clear()
  for (const group of groups) org.groups.set(group.id, { ...group, members: new Set(group.members) })
  org.hooks.clear()
  for (const hook of hooks) org.hooks.set(hook.id, opened(hook, org.secrets))
  org.log.restore(log.entries, log.newest)
}

function withSecret(hook: SandboxHook, change: (secret: string, identity: string) => string): SandboxHook {
  const { auth } = hook.channel
  if (auth === null) return hook
  const value = change(auth.value, `hook ${hook.key}`)
  return { ...hook, channel: { ...hook.channel, auth: { ...auth, value } } }
}

/** A hook whose secret does not open any more (the org has another token now) has to be given one and verified again. */
function opened(hook: SandboxHook, secrets: HookSecrets): SandboxHook {
  try {
    return withSecret(hook, secrets.open)
  } catch {
    return { ...hook, verified: false, channel: { ...hook.channel, auth: null } }
  }
}
