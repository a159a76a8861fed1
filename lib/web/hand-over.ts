import type { Accounts } from '@/lib/auth/accounts'
import type { Identities } from '@/lib/auth/identities'
import type { OidcProvider } from '@/lib/auth/oidc-provider'
import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { Actor } from '@/lib/operations/actor'
import type { OperationKey } from '@/lib/operations/index'
import type { OutputOf, Performed } from '@/lib/operations/perform'

/** "Sign in with Okta". The provider holds the client secret: it is for next-auth, and for nothing that is drawn. */
export interface OktaSignIn {
  provider: OidcProvider
  issuer: string
  identities: Pick<Identities, 'arrive' | 'waysOf' | 'beginLink' | 'unlink'>
}

/**
 * What the server hands to the pages. They are a bundle of their own, with module instances of their own; so they get
 * functions and plain data, and hold neither a pool nor a secret.
 */
export interface HandOver {
  perform<K extends OperationKey>(actor: Actor, key: K, input: unknown): Promise<Performed<OutputOf<K>>>
  /** The names of all operations. */
  operations: ReadonlySet<string>
  accounts: Pick<Accounts, 'claimed' | 'claimOpens' | 'claim' | 'signIn' | 'readSession' | 'signOut'>
  /** Null where it is not configured. */
  okta: OktaSignIn | null
  /** A line for the server's log; it holds no secret. */
  warn(details: Record<string, unknown>, message: string): void
  modules: readonly ModuleDescriptor[]
  /** Writes what nobody foresaw to the server's log. */
  report(error: unknown, message: string): void
  version: string
  url: string
  /** Shown as a banner on every page while it is not empty. */
  loopbackOrgs: readonly string[]
}

const PLACE = Symbol.for('joinery')

export function handOver(joinery: HandOver): void {
  Object.assign(globalThis, { [PLACE]: joinery })
}

/** @throws {Error} when the pages run without the server that starts them */
export function joinery(): HandOver {
  const found = (globalThis as Record<symbol, unknown>)[PLACE]
  if (found === undefined) throw new Error('Joinery’s pages are started by `joinery start` or `npm run dev`.')
  return found as HandOver
}
