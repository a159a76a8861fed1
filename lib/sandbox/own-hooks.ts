/** Where this server is: the only place that a sandbox org's event hooks ever call. */
export interface HookAddresses {
  /** This server on this machine, such as `http://127.0.0.1:3000`. */
  base: string
  /** The address that others have for it (`JOINERY_URL`), with its path if there is one. */
  publicUrl: string
}

/** Which addresses are this server's own `/hooks/`, and what they are called there. */
export interface OwnHooks {
  /** Scheme, address and port of this server on this machine. */
  origin: string
  /** Whether a new hook may have this address although it is not https. */
  isOurs(uri: string): boolean
  /**
   * The path, with the query, under which an address is called at {@link origin}.
   * @returns null for an address of somebody else's, which is never called
   */
  pathOf(uri: string): string | null
}

/** What this server has its hooks under; anything encoded is left out, so that a path means what it says. */
const HOOKS = /^\/hooks\/[A-Za-z0-9._~/-]+$/
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** @throws {TypeError} for a base that is not http on this machine */
export function ownHooks({ base, publicUrl }: HookAddresses): OwnHooks {
  const here = new URL(base)
  if (here.protocol !== 'http:' || !LOOPBACK.has(here.hostname))
    throw new TypeError('Event hooks of the sandbox are delivered on this machine only.')
  const known = new URL(publicUrl)
  const prefix = known.pathname.replace(/\/+$/, '')

  function pathAt(uri: string, sameServer: (url: URL) => boolean): string | null {
    if (!URL.canParse(uri)) return null
    const url = new URL(uri)
    if (url.username !== '' || url.password !== '') return null
    const path =
      url.origin === known.origin && url.pathname.startsWith(`${prefix}/`)
        ? url.pathname.slice(prefix.length)
        : sameServer(url)
          ? url.pathname
          : null
    return path !== null && HOOKS.test(path) ? `${path}${url.search}` : null
  }

  return {
    origin: here.origin,
    isOurs: uri => pathAt(uri, url => url.origin === here.origin) !== null,
    // An org takes http for this server's own addresses alone, so that one of another port is ours from before a restart,
    // or another process's of this installation.
    pathOf: uri => pathAt(uri, url => url.protocol === 'http:' && LOOPBACK.has(url.hostname)),
  }
}
