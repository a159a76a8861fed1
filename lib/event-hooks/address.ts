import { randomBytes } from 'node:crypto'
import type { Sealer } from '@/lib/secrets/seal'
import { hashOf } from '@/lib/triggers/webhook-address'

const PATH = /^\/hooks\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/([\w-]{1,200})$/

/** Id and unguessable part of a path that Okta calls; null for any other path. */
export function hookPathOf(pathname: string): { id: string; secret: string } | null {
  const [, id, secret] = PATH.exec(pathname) ?? []
  return id === undefined || secret === undefined ? null : { id, secret }
}

/** Whether a path is one of ours at all. */
export const isHookPath = (pathname: string): boolean => pathname.startsWith('/hooks/')

/** The address that Okta is given. @param url  the address people use, without a slash at its end */
export const hookAddress = (url: string, id: string, pathSecret: string): string =>
  `${url}/hooks/${id}/${pathSecret}`

/** What a webhook's two secrets are sealed for. */
export const pathIdentity = (id: string): string => `event-hook:${id}:path`
export const secretIdentity = (id: string): string => `event-hook:${id}:secret`

/** 256 bits, as they stand in an address or a header. */
const newSecret = (): string => randomBytes(32).toString('base64url')

/** The columns of a new path part, and of a new secret. */
export function newPath(sealer: Sealer, id: string) {
  const path = newSecret()
  return { pathSecretHash: hashOf(path), sealedPath: sealer.seal(path, pathIdentity(id)) }
}
export function newHookSecret(sealer: Sealer, id: string) {
  const secret = newSecret()
  return {
    secretHash: hashOf(secret),
    sealedSecret: sealer.seal(secret, secretIdentity(id)),
    keyId: sealer.keyId,
  }
}
