export type JsonRefusal = 'invalid' | 'items' | 'levels' | 'bytes'

/** A text that is not JSON, or more than is read. */
export class JsonError extends Error {
  /**
   * @param words  what is wrong, to stand after the name of the text: "is nested more than 32 levels deep"
   * @param offset  where, in characters from 0
   */
  constructor(
    readonly reason: JsonRefusal,
    readonly words: string,
    readonly offset?: number,
  ) {
    super(`The text ${words}.`)
    this.name = 'JsonError'
  }

  /** The whole sentence. @param what  how people know the text: "The body" */
  about(what: string): string {
    return `${what} ${this.words}.`
  }
}

const number = (value: number): string => value.toLocaleString('en')

export const tooManyItems = (most: number, place = ''): JsonError =>
  new JsonError('items', `holds more than ${number(most)} keys and items${place}`)

export const tooDeep = (levels: number): JsonError =>
  new JsonError('levels', `is nested more than ${number(levels)} levels deep`)

export const tooLong = (bytes: number): JsonError =>
  new JsonError('bytes', `is longer than ${+(bytes / 1_000_000).toFixed(6)} MB`)

/** @param problem  in words: "a value is expected" */
export function notJson(text: string, problem: string, offset: number): JsonError {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  const column = offset - before.lastIndexOf('\n')
  const end = offset >= text.length
  const place = end ? 'where it ends' : `at line ${number(line)}, column ${number(column)}`
  return new JsonError('invalid', `is not JSON: ${problem} ${place}`, offset)
}
