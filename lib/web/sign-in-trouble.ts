import { AsyncLocalStorage } from 'node:async_hooks'
import type { LoggerInstance } from 'next-auth'
import { joinery } from './hand-over'
import type { SignInTrouble } from './sign-in-words'

/** One request to next-auth: what its log was told last. */
const request = new AsyncLocalStorage<{ trouble: SignInTrouble | null }>()

/**
 * What an error on the way back from the issuer means for the person.
 * The texts are those of openid-client 5 and next-auth 4, which pass on nothing but a message.
 */
export function classify(message: string, code = ''): SignInTrouble {
  // A refused connection to several addresses has a code and no message.
  const text = message === '' ? code : message
  return PATTERNS.find(([pattern]) => pattern.test(text))?.[1] ?? 'not-valid'
}

const PATTERNS: readonly [RegExp, SignInTrouble][] = [
  [/^(access_denied|consent_required)\b/, 'denied'],
  [/^(invalid_client|unauthorized_client)\b/, 'client'],
  [/cookie was missing|value could not be parsed|different provider/, 'expired'],
  [/^state (mismatch|missing)|^invalid_grant\b|^(checks\.state|code) /, 'expired'],
  [/^(login|interaction|account_selection)_required\b|^temporarily_unavailable\b|^server_error\b/, 'not-now'],
  [/ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|socket hang up|timed out/, 'unreachable'],
  [/^expected 200 OK|certificate|self-signed/, 'unreachable'],
]

/**
 * next-auth's log, into ours: the code and the message, never what comes with them (claims, tokens, cookies).
 */
export const authLogger: Partial<LoggerInstance> = {
  error: (code, metadata) => {
    const error = metadata instanceof Error ? metadata : metadata.error
    const message = error instanceof Error ? error.message.slice(0, 300) : 'no details'
    const own = error instanceof Error && 'code' in error ? String(error.code ?? '') : ''
    joinery().warn({ code, reason: message || own }, 'Signing in, or reading a session, did not work.')
    const here = request.getStore()
    // What is told first is nearest to the cause.
    if (here) here.trouble ??= classify(message, own)
  },
  warn: code => joinery().warn({ code }, 'next-auth warns.'),
  debug: () => undefined,
}

/** Runs next-auth's handler; where that ends on its error page, the sign-in page gets our word for what happened. */
export function withTrouble(handle: () => Promise<Response>): Promise<Response> {
  const here: { trouble: SignInTrouble | null } = { trouble: null }
  return request.run(here, async () => {
    const response = await handle()
    const to = response.headers.get('location') ?? ''
    if (here.trouble === null || !/\/api\/auth\/(error|signin)\b/.test(to)) return response
    const headers = new Headers(response.headers)
    headers.set('location', `/sign-in?error=${here.trouble}`)
    return new Response(null, { status: response.status, headers })
  })
}
