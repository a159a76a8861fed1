import { AppError } from '@/lib/errors'
import { atOnce, JsonError } from '@/lib/json'
import { type DataPath, pathInWords } from './data-path'
import { type ScenarioDocument, scenarioDocument } from './document'
import { checkReferences } from './graph'
import { type Issue, issuesInWords } from './issue-words'
import { type JsonText, JsonTextError, readingJsonText } from './json-text'
import { toCurrentFormat } from './migrations'
import { unstorable } from './storable'

/** Longer documents are no drawings any more. */
const MAX_BYTES = 2_000_000
const MOST_ISSUES = 20

/**
 * Reads a scenario document as text, of this format or an older one. A drawing that is not finished (no trigger,
 * an empty slot, a loop) comes in as a draft; what could not be drawn at all is refused.
 * @throws {AppError} `invalid`: what is wrong, where, and on which line; `issues` holds every place, 20 at most
 */
export const parseDocument = (text: string): ScenarioDocument => atOnce(parsing(text))

/** {@link parseDocument} in steps. */
export function* parsing(text: string): Generator<unknown, ScenarioDocument> {
  if (text.length > MAX_BYTES || new TextEncoder().encode(text).length > MAX_BYTES) {
    throw new AppError('invalid', 'The document is longer than 2 MB; no scenario needs as much.')
  }
  if (text.trim() === '') throw new AppError('invalid', 'The document is empty.')
  const read = yield* readText(text)
  const foul = unstorable(read.value)
  if (foul) throw refused([foul], read)
  yield
  const current = toCurrentFormat(read.value)
  // Lines of an old document say nothing about what its steps have made of it.
  const lines = current === read.value ? read : null
  const parsed = scenarioDocument.safeParse(current)
  yield
  if (!parsed.success) throw refused(issuesInWords(parsed.error, current), lines)
  const wrong = checkReferences(parsed.data)
  if (wrong.length > 0) {
    throw refused(
      wrong.map(({ message, module, link }) => ({ place: placeOf(parsed.data, module, link), message })),
      lines,
    )
  }
  return parsed.data
}

function* readText(text: string): Generator<unknown, JsonText> {
  try {
    // Editors on Windows begin files with this mark, which JSON does not know.
    return yield* readingJsonText(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    if (cause instanceof JsonError) throw new AppError('too-large', cause.about('The document'), { cause })
    if (!(cause instanceof JsonTextError)) throw cause
    const { line, column, message } = cause
    throw new AppError('invalid', `The document is not JSON: line ${line}: ${message} (column ${column}).`, {
      cause,
    })
  }
}

function refused(found: readonly Issue[], lines: JsonText | null): AppError {
  const issues = found.slice(0, MOST_ISSUES).map(({ place, message }) => ({
    path: pathInWords(place),
    message: lines === null ? bare(message) : `${bare(message)} (line ${lines.lineOf(place)})`,
  }))
  const [first] = issues
  const where = first === undefined || first.path === '' ? '' : `${first.path}: `
  const more = found.length > 1 ? ` There ${rest(found.length - 1)}.` : ''
  return new AppError(
    'invalid',
    `This scenario document cannot be used. ${where}${first?.message ?? ''}.${more}`,
    { issues },
  )
}

const rest = (count: number): string => (count === 1 ? 'is one more problem' : `are ${count} more problems`)

const bare = (message: string): string => message.replace(/\.$/, '')

/** The last of those that have the key or id: the first may be the one that was meant. */
function placeOf(document: ScenarioDocument, module?: string, link?: string): DataPath {
  if (module !== undefined) return ['modules', document.modules.map(one => one.key).lastIndexOf(module)]
  return ['links', document.links.map(one => one.id).lastIndexOf(link ?? '')]
}
