/** A mapping that cannot be read. Offsets count UTF-16 units from the start of the text that the person typed. */
export class ExpressionError extends Error {
  constructor(
    message: string,
    readonly offset: number,
    readonly length: number,
  ) {
    super(message)
    this.name = 'ExpressionError'
  }
}

/** One thing wrong with a mapping, with its place, for underlining. */
export interface ExpressionProblem {
  message: string
  offset: number
  length: number
}
