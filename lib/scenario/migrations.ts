import { AppError } from '@/lib/errors'
import { isJsonObject, type JsonObject } from '@/lib/module-kit/json'

/** Turns a document of one format into one of the next; without `format`, which is set for it. */
export type Migration = (document: JsonObject) => JsonObject

/** In order: the first turns format 1 into 2, and so on. A step is never changed once released. */
const MIGRATIONS: readonly Migration[] = []

/**
 * An old document in today's format; what else is wrong with it is the schema's matter.
 * @param steps  for tests: another history of the format
 * @throws {AppError} `invalid` for what is no document, or one of a format that is not known
 */
export function toCurrentFormat(value: unknown, steps: readonly Migration[] = MIGRATIONS): JsonObject {
  const newest = steps.length + 1
  if (!isJsonObject(value)) {
    throw new AppError('invalid', 'This is not a scenario document: it must be an object in { }.')
  }
  const { format } = value
  if (format === undefined) {
    throw new AppError(
      'invalid',
      `This is not a scenario document: it does not begin with "format": ${newest}, as every scenario document does.`,
    )
  }
  if (typeof format !== 'number' || !Number.isInteger(format) || format < 1) {
    throw new AppError('invalid', `This is not a scenario document: its format must be ${newest}.`)
  }
  if (format > newest) {
    throw new AppError(
      'invalid',
      `The document has format ${format}, which a newer Joinery wrote; this one reads formats up to ${newest}. Update Joinery, or export the scenario from one of this version.`,
    )
  }
  return steps
    .slice(format - 1)
    .reduce<JsonObject>((document, step, at) => ({ ...step(document), format: format + at + 1 }), value)
}
