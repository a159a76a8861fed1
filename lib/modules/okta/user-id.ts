import { StepError } from '@/lib/errors'
import { segment } from './segment'

/**
 * The path of one user, by id, login or short login.
 * @param below  what stands after it, such as `/lifecycle/activate`
 * @throws {StepError} `input` for a value that is empty or means somebody else (`me` is the token's owner)
 */
export function userPath(id: string, below = ''): string {
  const { encoded } = segment(id, 'User ID')
  if (encoded.toLowerCase() === 'me') {
    throw new StepError('input', '“me” means the owner of the token at Okta and cannot stand for a user.', {
      parameter: 'userId',
      hint: 'Use the user’s id or login instead.',
    })
  }
  return `/api/v1/users/${encoded}${below}`
}
