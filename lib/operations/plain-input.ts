import { AppError } from '@/lib/errors'
import { isDeeperThan } from '@/lib/module-kit/json'
import { unstorable } from '@/lib/scenario/storable'

/** Deeper than any drawing that a person makes, and far from where recursion ends. */
const DEEPEST = 200

/**
 * What no operation takes, whatever its own schema says: texts that the database cannot store, names that reach an
 * object's prototype, and nesting that would end the stack. In steps, since an input may hold 100,000 names.
 * @throws {AppError} `invalid` with the place
 */
export function* checkingPlainInput(input: unknown): Generator<void, void> {
  if (isDeeperThan(input, DEEPEST)) throw new AppError('invalid', 'The input is nested too deeply.')
  yield
  const found = unstorable(input)
  if (found === undefined) return
  const path = found.place.map(String).join('.')
  throw new AppError('invalid', path === '' ? `The input ${found.message}.` : `${path}: ${found.message}.`, {
    issues: [{ path, message: found.message }],
    ...(path === '' ? {} : { field: path }),
  })
}
