import type { AskError } from '@/components/ask'
import type { LineProblem } from '@/components/ui/json-editor'
import { isJsonObject, type JsonObject } from '@/lib/module-kit/json'
import { JsonTextError, readJsonText } from '@/lib/scenario/json-text'

/** What somebody typed as a module's output: the object, or what is wrong with the text and where. */
export function readOutput(text: string): { output: JsonObject } | { problems: LineProblem[] } {
  try {
    const { value } = readJsonText(text)
    if (isJsonObject(value)) return { output: value }
    return { problems: [{ line: 1, message: 'it has to be an object in braces, { … }' }] }
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error
    return { problems: [{ line: error.line, message: `${error.message} (column ${error.column})` }] }
  }
}

/** What the server found wrong with an output, each on the line where it stands. */
export function refusedLines(text: string, refusal: AskError['refusal']): LineProblem[] {
  const own =
    refusal.issues?.filter(issue => issue.path === 'output' || issue.path.startsWith('output.')) ?? []
  const read = readJsonText(text)
  return own.map(({ path, message }) => {
    const place = path
      .split('.')
      .slice(1)
      .map(part => (/^\d+$/.test(part) ? Number(part) : part))
    const name = place.length === 0 ? '' : `${place.join('.')}: `
    return { line: read.lineOf(place), message: `${name}${message}` }
  })
}
