import type { Failure } from './errors'

/** Characters of an error's text in rows, lists, answers and the log (RUNNING.md, 4). */
export const SHOWN_TEXT = 2_000

/** How much is kept of a failure: characters of what happened, of its other words, and how many reasons. */
interface FailureBounds {
  message: number
  other: number
  cause: number
  causes: number
}
/** In the journal of the step that failed, which is the one place where the longer text stands. */
const KEPT: FailureBounds = { message: 20_000, other: 2_000, cause: 2_000, causes: 100 }
/** In rows and lists. */
const SHOWN: FailureBounds = { message: SHOWN_TEXT, other: 500, cause: 200, causes: 10 }
/** A code, an id, a parameter's place. */
const LONGEST_NAME = 500

/** A text of at most so many characters; where it was cut it says so, and no character is cut in half. */
export function cutText(text: string, most: number = SHOWN_TEXT): string {
  if (text.length <= most) return text
  const sign = ` … (cut; ${text.length.toLocaleString('en')} characters in all)`
  let end = Math.max(0, most - sign.length)
  const last = text.charCodeAt(end - 1)
  if (last >= 0xd800 && last <= 0xdbff) end--
  return text.slice(0, end) + sign
}

function cutCauses(causes: string[], { cause, causes: most }: FailureBounds): string[] {
  const kept = causes.length > most ? causes.slice(0, most - 1) : causes
  const cut = kept.map(text => cutText(text, cause))
  return kept.length === causes.length
    ? cut
    : [...cut, `… and ${(causes.length - kept.length).toLocaleString('en')} more.`]
}

function bounded(failure: Failure, bounds: FailureBounds): Failure {
  const { message, hint, code, summary, causes, requestId, parameter } = failure
  return {
    ...failure,
    message: cutText(message, bounds.message),
    ...(hint === undefined ? {} : { hint: cutText(hint, bounds.other) }),
    ...(code === undefined ? {} : { code: cutText(code, LONGEST_NAME) }),
    ...(summary === undefined ? {} : { summary: cutText(summary, bounds.other) }),
    ...(causes === undefined ? {} : { causes: cutCauses(causes, bounds) }),
    ...(requestId === undefined ? {} : { requestId: cutText(requestId, LONGEST_NAME) }),
    ...(parameter === undefined ? {} : { parameter: cutText(parameter, LONGEST_NAME) }),
  }
}

/** A failure as the journal keeps it: an org may answer megabytes of reasons. */
export const keptFailure = (failure: Failure): Failure => bounded(failure, KEPT)

/** A failure as rows and lists show it. */
export const shownFailure = (failure: Failure): Failure => bounded(failure, SHOWN)
