/** One thing that can be chosen. */
export interface Option {
  value: string
  label: string
  /** A second, quiet line: an id, a description. */
  hint?: string | undefined
}
