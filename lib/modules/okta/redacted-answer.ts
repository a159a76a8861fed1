import type { CallRequest } from '@/lib/module-kit/call'
import type { Json } from '@/lib/module-kit/json'
import { createRedactor, type Redactor, secretTextsIn } from '@/lib/secrets/redact'
import type { Exchange } from './dispatch'

type Answer = Extract<Exchange, { type: 'answer' }>
type Failed = Extract<Exchange, { type: 'failed' }>

/** An answer in which no secret of ours stands. */
export interface CleanAnswer extends Answer {
  /** For what was parsed of its text: an escape in JSON (`\u0041`) can spell a secret that the text does not show. */
  unescaped: (parsed: Json) => Json
}

/**
 * Whatever an org or a proxy on the way says may repeat what we sent. The token is masked in all of it; the passwords
 * and answers of the request itself only in refusals, since in data the same word may rightly stand for something else.
 */
export function answersWithout(
  token: string,
): (went: Exchange, request: CallRequest) => CleanAnswer | Failed {
  const ofToken = createRedactor([token])
  return (went, request) => {
    if (went.type === 'failed') {
      return went.requestId === undefined ? went : { ...went, requestId: ofToken.text(went.requestId) }
    }
    const redactor = went.status < 400 ? ofToken : createRedactor([token, ...secretsOf(request)])
    return cleaned(went, redactor)
  }
}

function cleaned(answer: Answer, redactor: Redactor): CleanAnswer {
  const escaped = answer.text.includes('\\u')
  return {
    ...answer,
    headers: redactor.json(answer.headers),
    text: redactor.text(answer.text),
    unescaped: parsed => (escaped ? redactor.json(parsed) : parsed),
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
