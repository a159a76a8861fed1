import type { TokenSet } from 'next-auth'
import type { OAuthConfig } from 'next-auth/providers/oauth'
import type { OidcSettings } from '@/lib/env'

/** Longer than a slow answer of Okta, shorter than a person's patience. */
const TIMEOUT_MS = 10_000

/** The provider as next-auth wants it, less what is done with the person who arrives. */
export type OidcProvider = Omit<OAuthConfig<Record<string, unknown>>, 'profile'>

/** What next-auth passes on is openid-client's own token set, whose ID token has been verified. */
type Verified = TokenSet & { claims(): Record<string, unknown> }

/**
 * "Sign in with Okta" for next-auth: authorization code with PKCE, state and nonce. The ID token's signature, issuer,
 * audience, times and nonce are verified by openid-client; `readPerson` compares the issuer with the configured one.
 */
export function oidcProvider({ issuer, clientId, clientSecret }: OidcSettings): OidcProvider {
  return {
    id: 'okta',
    name: 'Okta',
    type: 'oauth',
    wellKnown: `${issuer}/.well-known/openid-configuration`,
    clientId,
    clientSecret,
    checks: ['pkce', 'state', 'nonce'],
    idToken: true,
    authorization: { params: { scope: 'openid email profile' } },
    client: { token_endpoint_auth_method: 'client_secret_basic', id_token_signed_response_alg: 'RS256' },
    httpOptions: { timeout: TIMEOUT_MS },
    token: {
      // Without a code, next-auth would take an ID token out of the address.
      request: async ({ client, provider, params, checks }) => ({
        tokens: await client.callback(provider.callbackUrl, params, { ...checks, response_type: 'code' }),
      }),
    },
    userinfo: {
      request: async ({ tokens, client }) => {
        const claims = (tokens as Verified).claims()
        if (claims.email !== undefined && claims.name !== undefined) return claims
        // Source: OpenID Connect Core 1.0, 5.4: beside an access token, these may be at the user info endpoint only.
        if (tokens.access_token === undefined) return claims
        // Who it is stands in the ID token; without the rest, whoever has an account still gets in.
        const more = await client.userinfo(tokens.access_token).catch(() => null)
        // 5.3.2: of another subject, they must not be used.
        return more?.sub === claims.sub ? { ...more, ...claims } : claims
      },
    },
  }
}
