/** What a page may send at once; documents are the longest. */
export const MAX_BYTES = 3_000_000
export const TOO_LARGE = 'The request is longer than 3 MB.'
/** Deeper than any drawing that a person makes, and far from where recursion ends. */
export const DEEPEST = 200
