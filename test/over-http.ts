import { Agent, type IncomingHttpHeaders, request as send } from 'node:http'
import { text } from 'node:stream/consumers'

/** An answer as it came, nothing followed. */
export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

const agent = new Agent({ keepAlive: true })

/** A request whose path and Host go out as they are written. */
export function raw(
  origin: string,
  line: {
    method?: string
    path: string
    headers?: Record<string, string>
    body?: string | Buffer
    chunked?: boolean
  },
): Promise<Answer> {
  const { hostname, port } = new URL(origin)
  const { method = 'GET', path, headers = {}, body, chunked } = line
  return new Promise((resolve, reject) => {
    const length = body === undefined || chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const outgoing = send({ hostname, port, method, path, headers: { ...length, ...headers }, agent })
    outgoing.once('error', reject)
    outgoing.once('response', response => {
      text(response).then(
        whole => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: whole }),
        reject,
      )
    })
    if (chunked && body !== undefined) outgoing.write(body)
    outgoing.end(chunked ? undefined : body)
  })
}

/** What a browser keeps: cookies by name, with the attributes they came with. */
export class Jar {
  readonly cookies = new Map<string, { value: string; attributes: string }>()

  take({ headers }: Pick<Answer, 'headers'>): void {
    for (const line of headers['set-cookie'] ?? []) {
      const [pair = '', ...attributes] = line.split(';')
      const mark = pair.indexOf('=')
      this.cookies.set(pair.slice(0, mark), { value: pair.slice(mark + 1), attributes: attributes.join(';') })
    }
  }

  get header(): string {
    return [...this.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ')
  }
}

/** Signs in as the sign-in page does. @returns the last answer; the jar holds the cookies */
export async function signIn(
  origin: string,
  jar: Jar,
  who: { email: string; password: string },
  more: Record<string, string> = {},
  headers: Record<string, string> = { origin },
): Promise<Answer> {
  const csrf = await raw(origin, { path: '/api/auth/csrf', headers: { ...headers, cookie: jar.header } })
  jar.take(csrf)
  const { csrfToken } = JSON.parse(csrf.body) as { csrfToken: string }
  const answer = await raw(origin, {
    method: 'POST',
    path: '/api/auth/callback/credentials',
    headers: { ...headers, cookie: jar.header, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...who, csrfToken, json: 'true', ...more }).toString(),
  })
  jar.take(answer)
  return answer
}
