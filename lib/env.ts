import { z } from 'zod'
import { AppError } from './errors'
import { readRange } from './web/address'

/** Whether an http origin names this machine itself by address ("localhost" may be made to mean anything). */
function isLoopbackOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  if (url.protocol !== 'http:' || url.origin !== text) return false
  return url.hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(url.hostname)
}

function isWebOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return ['http:', 'https:'].includes(url.protocol) && url.origin === text.replace(/\/$/, '')
}

/** Whether a text can be an OpenID Connect issuer. Source: OpenID Connect Discovery 1.0, section 3: https, no query, no fragment. */
function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  if (url.username !== '' || url.password !== '' || /[?#]/.test(text)) return false
  return url.protocol === 'https:' || isLoopbackOrigin(url.origin)
}

/** What people may be made at their first sign-in with Okta; an owner is made by a person and never by a setting. */
const FIRST_ROLES = ['viewer', 'operator', 'editor'] as const

const text = z.string().trim().min(1)
const aboveZero = 'must be a number above zero'
const positive = z.coerce.number(aboveZero).positive(aboveZero)
const port = 'must be a port number from 1 to 65535'

const environment = z
  .object({
    DATABASE_URL: text.optional(),
    JOINERY_DATA_DIR: text.optional(),
    PORT: z.coerce.number(port).int(port).min(1, port).max(65_535, port).default(3000),
    HOST: text.default('127.0.0.1'),
    JOINERY_URL: text
      .refine(
        isWebOrigin,
        'must be an http or https address without a path, such as https://joinery.example.com',
      )
      .transform(url => url.replace(/\/$/, ''))
      .optional(),
    JOINERY_LOOPBACK_ORGS: z
      .string()
      .transform(list =>
        list
          .split(',')
          .map(origin => origin.trim())
          .filter(origin => origin !== ''),
      )
      .refine(
        origins => origins.every(isLoopbackOrigin),
        'may only list http origins of loopback addresses, such as http://127.0.0.1:4001',
      )
      .default([]),
    JOINERY_TRUSTED_PROXIES: z
      .string()
      .transform(list =>
        list
          .split(',')
          .map(one => one.trim())
          .filter(one => one !== ''),
      )
      .refine(
        list => list.every(one => readRange(one) !== null),
        'may only list addresses and ranges, such as 10.0.0.5 or 10.0.0.0/8',
      )
      .default([]),
    JOINERY_MAX_BUNDLE_MB: positive.default(5),
    JOINERY_MAX_BUNDLE_DEPTH: positive.int(aboveZero).default(32),
    JOINERY_MAX_BUNDLE_ITEMS: positive.int(aboveZero).default(100_000),
    JOINERY_MAX_LIST_ITEMS: positive.int(aboveZero).default(1_000_000),
    JOINERY_MAX_STEPS: positive.int(aboveZero).default(5_000_000),
    JOINERY_MAX_BUNDLES: positive.int(aboveZero).default(1_000_000),
    JOINERY_MAX_RUN_HOURS: positive.default(24),
    JOINERY_CALL_SECONDS: positive.max(300, 'must be 300 or less').default(60),
    JOINERY_SECRET_KEY: text.optional(),
    JOINERY_OWNER_EMAIL: z.email('must be an e-mail address').toLowerCase().optional(),
    JOINERY_OWNER_PASSWORD: z.string().min(1).optional(),
    JOINERY_OIDC_ISSUER: text
      .refine(
        isIssuer,
        'must be an https address, such as https://acme.okta.com (http only for a loopback address)',
      )
      .transform(issuer => issuer.replace(/\/$/, ''))
      .optional(),
    JOINERY_OIDC_CLIENT_ID: text.optional(),
    JOINERY_OIDC_CLIENT_SECRET: text.optional(),
    JOINERY_OIDC_ROLE: z.enum(FIRST_ROLES, `must be one of ${FIRST_ROLES.join(', ')}`).optional(),
    npm_lifecycle_event: z.string().optional(),
    NODE_ENV: z.enum(['development', 'test', 'production']).default('production'),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  })
  .refine(env => (env.JOINERY_OWNER_EMAIL === undefined) === (env.JOINERY_OWNER_PASSWORD === undefined), {
    path: ['JOINERY_OWNER_EMAIL'],
    message: 'must be set together with JOINERY_OWNER_PASSWORD',
  })
  .refine(
    env => {
      const { JOINERY_OIDC_ISSUER: issuer, JOINERY_OIDC_ROLE: role } = env
      const set = [issuer, env.JOINERY_OIDC_CLIENT_ID, env.JOINERY_OIDC_CLIENT_SECRET].map(
        one => one !== undefined,
      )
      return set.every(Boolean) || !(set.some(Boolean) || role)
    },
    {
      path: ['JOINERY_OIDC_ISSUER'],
      message: 'must be set together with JOINERY_OIDC_CLIENT_ID and JOINERY_OIDC_CLIENT_SECRET',
    },
  )

/** The app integration in Okta by which people sign in. */
export interface OidcSettings {
  /** Without a slash at its end, exactly as it calls itself. */
  issuer: string
  clientId: string
  clientSecret: string
  /** What those become who are assigned to the app and unknown here; without it they stay outside. */
  role: (typeof FIRST_ROLES)[number] | undefined
}

/** Joinery's settings from the environment, parsed. */
export interface Env {
  /** A PostgreSQL of one's own; without it Joinery starts the embedded one. */
  databaseUrl: string | undefined
  /** Where the embedded database and the key file live; without it a folder chosen by the clone's path. */
  dataDir: string | undefined
  port: number
  host: string
  /** The address people use, without a slash at its end; links are built from it and never from Host. */
  url: string
  /** Whether somebody has set that address; if not, it is this machine's own. */
  urlIsSet: boolean
  /** Http origins that may be used as an Okta org: loopback only, for tests and benchmarks. */
  loopbackOrgs: readonly string[]
  /** Proxies whose X-Forwarded-For is believed: addresses and ranges. */
  trustedProxies: readonly string[]
  /** What one run may use: of a bundle bytes, depth, keys and items; of a list answer keys and items; of the run the rest. */
  runLimits: {
    bundleBytes: number
    bundleDepth: number
    bundleItems: number
    listItems: number
    steps: number
    bundles: number
    workMs: number
  }
  /** How long one try of a call may take, to the last byte of its answer. Milliseconds. */
  callMs: number
  secretKey: string | undefined
  /** The first owner, for installations set up without a person. */
  owner: { email: string; password: string } | undefined
  /** "Sign in with Okta"; without it people sign in with their passwords alone. */
  oidc: OidcSettings | undefined
  nodeEnv: 'development' | 'test' | 'production'
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
  /** Whether npm or npx started this process. */
  underNpm: boolean
}

/**
 * Reads and checks the environment; nothing else in Joinery reads `process.env`.
 * An empty value counts as not set.
 *
 * @throws {AppError} `invalid`, naming every wrong setting and never its value
 */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim()))
  const parsed = environment.safeParse(given)
  if (!parsed.success) {
    const issues = parsed.error.issues.map(issue => ({ path: issue.path.join('.'), message: issue.message }))
    const list = issues.map(issue => `${issue.path} ${sentencePart(issue.message)}`).join('; ')
    throw new AppError('invalid', `The environment is not right: ${list}.`, { issues })
  }
  const env = parsed.data
  const { JOINERY_OWNER_EMAIL: email, JOINERY_OWNER_PASSWORD: password } = env
  return {
    databaseUrl: env.DATABASE_URL,
    dataDir: env.JOINERY_DATA_DIR,
    port: env.PORT,
    host: env.HOST,
    urlIsSet: env.JOINERY_URL !== undefined,
    url: env.JOINERY_URL ?? `http://${hostForLink(env.HOST)}:${env.PORT}`,
    loopbackOrgs: env.JOINERY_LOOPBACK_ORGS,
    trustedProxies: env.JOINERY_TRUSTED_PROXIES,
    runLimits: {
      bundleBytes: env.JOINERY_MAX_BUNDLE_MB * 1_000_000,
      bundleDepth: env.JOINERY_MAX_BUNDLE_DEPTH,
      bundleItems: env.JOINERY_MAX_BUNDLE_ITEMS,
      listItems: env.JOINERY_MAX_LIST_ITEMS,
      steps: env.JOINERY_MAX_STEPS,
      bundles: env.JOINERY_MAX_BUNDLES,
      workMs: env.JOINERY_MAX_RUN_HOURS * 3_600_000,
    },
    callMs: env.JOINERY_CALL_SECONDS * 1_000,
    secretKey: env.JOINERY_SECRET_KEY,
    owner: email === undefined || password === undefined ? undefined : { email, password },
    oidc: oidcOf(env),
    nodeEnv: env.NODE_ENV,
    logLevel: env.LOG_LEVEL,
    underNpm: env.npm_lifecycle_event !== undefined,
  }
}

function oidcOf(env: z.output<typeof environment>): OidcSettings | undefined {
  const { JOINERY_OIDC_ISSUER: issuer, JOINERY_OIDC_CLIENT_ID: clientId } = env
  const { JOINERY_OIDC_CLIENT_SECRET: clientSecret, JOINERY_OIDC_ROLE: role } = env
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return undefined
  return { issuer, clientId, clientSecret, role }
}

/** Zod's own messages start like sentences; ours stand after the setting's name. */
function sentencePart(message: string): string {
  return /^[A-Z]/.test(message) ? `is wrong (${message})` : message
}

/** A host that one can open in a browser: "every address" is shown as this machine. */
function hostForLink(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
