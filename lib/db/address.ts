import type { PoolConfig } from 'pg'
import { AppError } from '@/lib/errors'

/** What an address may say after its question mark; whatever else is there does nothing here. */
const USED = new Set([
  ...['host', 'port', 'user', 'password', 'application_name', 'options', 'client_encoding'],
  ...['ssl', 'sslmode', 'sslcert', 'sslkey', 'sslrootcert', 'sslnegotiation', 'uselibpqcompat'],
  ...['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'query_timeout'],
])

/**
 * Options of other drivers that people bring along and that do nothing here: Prisma's and libpq's. Only these are told
 * by name, since what looks like an option may be a piece of a password that is not encoded.
 */
const KNOWN_ELSEWHERE = new Set([
  ...['schema', 'pgbouncer', 'connection_limit', 'pool_timeout', 'socket_timeout', 'statement_cache_size'],
  ...['sslidentity', 'sslpassword', 'sslaccept', 'sslcrl', 'sslcompression', 'ssl_min_protocol_version'],
  ...['connect_timeout', 'channel_binding', 'target_session_attrs', 'load_balance_hosts', 'gssencmode'],
  ...['keepalives', 'keepalives_idle', 'keepalives_interval', 'keepalives_count', 'tcp_user_timeout'],
  ...['hostaddr', 'dbname', 'passfile', 'service', 'replication', 'fallback_application_name'],
])

const FORM = 'DATABASE_URL must look like postgresql://user:password@host:5432/database.'
const ENCODING =
  'In its user and password, letters and digits stand as they are and other characters percent-encoded: @ as %40, : as %3A, / as %2F, ? as %3F, # as %23, % as %25.'

/** A name, an IPv4 or IPv6 address, or a percent-encoded path of a socket. Empty where `?host=` says it. */
const HOST = /^(?:|[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?\.?|\[[0-9a-f:.]+\]|%2f[\w%.-]*)$/i

/**
 * Reads DATABASE_URL. Nothing of it is ever repeated in an error, since a password that is not written as an address
 * wants it ends up in what looks like the host or the database's name. So what could be such a piece is refused here,
 * before anything is told of it.
 *
 * @throws {AppError} `invalid`
 */
export function parseDatabaseUrl(text: string): PoolConfig {
  const url = read(text)
  for (const name of [...url.searchParams.keys()]) if (!USED.has(name)) url.searchParams.delete(name)
  return { connectionString: url.toString() }
}

/** The names of an address's options that do nothing here, for a line at the start. @throws {AppError} `invalid` */
export function unusedOptions(text: string): string[] {
  const names = [...new Set(read(text).searchParams.keys())].filter(name => !USED.has(name))
  return [...new Set(names.map(name => (KNOWN_ELSEWHERE.has(name) ? name : 'an unreadable one')))].sort()
}

/** The user and the database of a connection, as far as they are plain words: others are not repeated. */
export const plainName = (name: string | undefined): string | null =>
  name !== undefined && /^[\w.$-]{1,63}$/.test(name) ? name : null

function read(text: string): URL {
  if (!/^postgres(?:ql)?:\/\//i.test(text)) throw new AppError('invalid', FORM)
  const refused = new AppError('invalid', `${FORM} ${ENCODING}`)
  // A tab or a line's end is dropped by the URL's parser, a fragment has no meaning here.
  if (/[\p{Cc}#\\]/u.test(text) || !URL.canParse(text)) throw refused
  const url = new URL(text)
  // The part that holds user, password and host ends at the first slash or question mark; an @ after it was meant to be in it.
  const rest = text.replace(/^[a-z]+:\/\/[^/?]*/i, '')
  const parts = [url.username, url.password, url.pathname.slice(1)].map(decode)
  const [, , database] = parts
  if (
    rest.includes('@') ||
    !HOST.test(url.hostname) ||
    parts.includes(null) ||
    database === '' ||
    database?.includes('/')
  )
    throw refused
  url.username = encodeURIComponent(parts[0] ?? '')
  url.password = encodeURIComponent(parts[1] ?? '')
  return url
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
