import { z } from 'zod'
import { StepError } from '@/lib/errors'
import { defineAction } from '@/lib/module-kit/define'
import { field } from '@/lib/module-kit/field'
import { one } from '@/lib/module-kit/result'
import { objectIn } from './answers'
import { userShape } from './shapes'
import { userPath } from './user-id'

const reference = z.string().min(1).max(1_000).optional()

/** Source: Okta, "Users", retrieve: takes an id, a login, or a login's short name. */
export const getUser = defineAction({
  key: 'okta.get-user',
  version: 1,
  title: 'Get a User',
  summary: 'Gets a single user’s info.',
  connection: 'okta',
  input: z.object({
    by: field(z.enum(['id', 'login']).default('id'), {
      label: 'Choose by',
      options: {
        fixed: [
          { value: 'id', label: 'User ID' },
          { value: 'login', label: 'Login' },
        ],
      },
    }),
    userId: field(reference, {
      label: 'User ID',
      placeholder: '00u…',
      showWhen: { field: 'by', is: ['id'] },
      options: { live: 'users' },
      identifier: true,
    }),
    login: field(reference, {
      label: 'Login',
      placeholder: 'alice@example.com',
      showWhen: { field: 'by', is: ['login'] },
      options: { live: 'logins' },
      identifier: true,
    }),
  }),
  output: userShape,
  effect: 'read',
  run: async (context, { by, userId, login }) => {
    const given = by === 'id' ? userId : login
    if (given === undefined) {
      const label = by === 'id' ? 'User ID' : 'Login'
      throw new StepError('input', `${label} is missing.`, { parameter: by === 'id' ? 'userId' : 'login' })
    }
    return one(
      objectIn(await context.call({ method: 'GET', path: userPath(given), effect: 'read', name: 'get' })),
    )
  },
})
