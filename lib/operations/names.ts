import { isTaken } from '@/lib/db/database-error'
import { AppError } from '@/lib/errors'

/** So many are named; of the others only how many they are. */
const NAMED = 3

/** “Leavers”, “Joiners”, “Movers” and 4 more. */
export function namesInWords(all: readonly { name: string }[]): string {
  const names = all.slice(0, NAMED).map(({ name }) => `“${name}”`)
  return names.join(', ') + (all.length > NAMED ? ` and ${all.length - NAMED} more` : '')
}

/**
 * Unique names are held by the database; its refusal becomes a sentence at the field.
 * @param what  what is to have the name: “connection”
 */
export async function unlessTaken<T>(work: Promise<T>, what: string, wanted: string): Promise<T> {
  try {
    return await work
  } catch (cause) {
    if (!isTaken(cause)) throw cause
    throw new AppError('conflict', `There is a ${what} named “${wanted}” already.`, { field: 'name', cause })
  }
}
