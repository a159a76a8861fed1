import { inSlices } from '@/lib/json'
import type { CallRequest } from '@/lib/module-kit/call'
import type { Json } from '@/lib/module-kit/json'
import { createRedactor, type Redactor, secretTextsIn } from '@/lib/secrets/redact'
import type { Exchange } from './dispatch'

type Answer = Extract<Exchange, { type: 'answer' }>
type Failed = Extract<Exchange, { type: 'failed' }>

/** An answer in which no secret of ours stands. */
export interface CleanAnswer extends Answer {
  /** For what was parsed of its text: an escape in JSON (`\u0041`) can spell a secret that the text does not show. */
  unescaped: (parsed: Json) => Promise<Json> | Json
}

/** Texts up to this length are looked through in one go. */
const SHORT = 100_000

/**
 * Whatever an org or a proxy on the way says may repeat what we sent. The token is masked in all of it; the passwords
 * and answers of the request itself only in refusals, since in data the same word may rightly stand for something else.
 */
export function answersWithout(
  token: string,
): (went: Exchange, request: CallRequest) => Promise<CleanAnswer | Failed> {
  const ofToken = createRedactor([token])
  return async (went, request) => {
    if (went.type === 'failed') {
      return went.requestId === undefined ? went : { ...went, requestId: ofToken.text(went.requestId) }
    }
    const redactor = went.status < 400 ? ofToken : createRedactor([token, ...secretsOf(request)])
    return cleaned(went, redactor)
  }
}

async function cleaned(answer: Answer, redactor: Redactor): Promise<CleanAnswer> {
  const { text } = answer
  const escaped = text.includes('\\u')
  const short = text.length <= SHORT
  return {
    ...answer,
    headers: redactor.json(answer.headers),
    text: short ? redactor.text(text) : await inSlices(redactor.textInSteps(text)),
    unescaped: parsed => {
      if (!escaped) return parsed
      return short ? redactor.json(parsed) : inSlices(redactor.jsonInSteps(parsed))
    },
  }
}

function secretsOf({ body, rawBody }: CallRequest): string[] {
  if (rawBody === undefined) return secretTextsIn(body)
  try {
    return secretTextsIn(JSON.parse(rawBody))
  } catch {
    return []
  }
}
