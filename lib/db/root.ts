import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The folder of this clone: the nearest above this file that holds prisma/migrations. Found by looking, as
 * this code may run from its source or from a bundle in a folder of its own.
 */
export function cloneRoot(): string {
  let at = path.dirname(fileURLToPath(import.meta.url))
  while (!existsSync(path.join(at, 'prisma/migrations')) && at !== path.dirname(at)) at = path.dirname(at)
  return at
}
