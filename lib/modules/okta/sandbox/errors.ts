import type { JsonObject } from '@/lib/module-kit/json'

/** An answer that Okta gives as an error body; thrown inside the org, turned into a response by it. */
export class SandboxError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly summary: string,
    readonly causes: string[] = [],
  ) {
    super(`${code} ${summary}`)
  }

  /** The body as Okta writes it. @param errorId an id such as `oaeXt8_H2g6TtiI7Vpo_o8sbw` */
  body(errorId: string): JsonObject {
    return {
      errorCode: this.code,
      errorSummary: this.summary,
      errorLink: this.code,
      errorId,
      errorCauses: this.causes.map(errorSummary => ({ errorSummary })),
    }
  }
}

/** 400 for a body or parameter that breaks a rule; `about` names the field or the operation. */
export function invalid(about: string, causes: string[] = []): SandboxError {
  return new SandboxError(400, 'E0000001', `Api validation failed: ${about}`, causes)
}

/** 404 for an object that is not there; `kind` is Okta's word for it, e.g. `User`. */
export function notFound(id: string, kind: string): SandboxError {
  return new SandboxError(404, 'E0000007', `Not found: Resource not found: ${id} (${kind})`)
}

/** What the token's owner may not do. */
export const forbidden = () =>
  new SandboxError(403, 'E0000006', 'You do not have permission to perform the requested action')

/** What the org has not switched on; Okta answers 401, and it does not mean the token. */
export const featureNotEnabled = () => new SandboxError(401, 'E0000015', 'Feature not enabled')

export const malformedBody = () => new SandboxError(400, 'E0000003', 'The request body was not well-formed.')

export const invalidToken = () => new SandboxError(401, 'E0000011', 'Invalid token provided')

export const wrongMediaType = () =>
  new SandboxError(
    400,
    'E0000021',
    'Bad request. Accept and/or Content-Type headers likely do not match supported values.',
  )

/** Okta uses one code for an unknown path (404) and a known path asked in the wrong way (405). */
export const noSuchEndpoint = (status: 404 | 405) =>
  new SandboxError(status, 'E0000022', 'The endpoint does not support the provided HTTP method')

export const invalidPaging = () => new SandboxError(400, 'E0000029', 'Invalid paging request.')

export const invalidSearch = () => new SandboxError(400, 'E0000031', 'Invalid search criteria.')

export const invalidLogFilter = () => new SandboxError(400, 'E0000053', 'Invalid SCIM filter.')

export const wrongStatus = () =>
  new SandboxError(403, 'E0000038', "This operation is not allowed in the user's current status.")

export const rateLimited = () =>
  new SandboxError(429, 'E0000047', 'API call exceeded rate limit due to too many requests.')
