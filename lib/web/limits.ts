/** What a page may send at once; documents are the longest. */
export const MAX_BYTES = 3_000_000
export const TOO_LARGE = 'The request is longer than 3 MB.'
