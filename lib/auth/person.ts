import { z } from 'zod'

/** A person as the identity provider vouches for them, after the ID token was verified. */
export interface Person {
  issuer: string
  subject: string
  /** Lower-case; null when there is none, or when the issuer says that nobody has verified it. */
  email: string | null
  name: string
  /** How the issuer calls them, for people to read. */
  label: string
}

const short = z.string().trim().min(1).max(200)
/** What is of no use counts as not there: only who somebody is must be right. */
const claims = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  email: z.string().trim().toLowerCase().pipe(z.email().max(200)).optional().catch(undefined),
  email_verified: z.boolean().optional().catch(undefined),
  name: short.optional().catch(undefined),
  preferred_username: short.optional().catch(undefined),
})

/**
 * Reads the claims of a verified ID token, completed by the user info endpoint.
 * @throws {Error} when they are of another issuer, or name nobody
 * Source: OpenID Connect Core 1.0, 2 (`iss` and `sub` identify; `sub` has at most 255 characters) and 5.7 (nothing else
 * does).
 */
export function readPerson(issuer: string, given: unknown): Person {
  const parsed = claims.safeParse(given)
  if (!parsed.success) throw new Error('the ID token names nobody')
  const { iss, sub, email, email_verified: verified, name, preferred_username: login } = parsed.data
  // The verification compares with what the issuer calls itself; this, with what the installation trusts.
  if (iss !== issuer) throw new Error(`the issuer calls itself ${iss}, JOINERY_OIDC_ISSUER says ${issuer}`)
  const label = login ?? email ?? sub
  return {
    issuer,
    subject: sub,
    email: verified === false ? null : (email ?? null),
    name: (name ?? label).slice(0, 100),
    label,
  }
}
