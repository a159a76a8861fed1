const OWN = /^\/(?![/\\])[^\s\\]*$/

/** Only a path of our own: `//elsewhere.example` and `/\elsewhere.example` would lead away. */
export const ownPath = (path: string | undefined, otherwise = '/scenarios'): string =>
  path !== undefined && OWN.test(path) ? path : otherwise

/**
 * Where one goes after signing in or out: our own origin and a path of ours, whatever was asked for.
 * @param url  a path or an address, as it came with a request
 */
export function ownAddress(url: string, baseUrl: string): string {
  if (url.startsWith('/')) return `${baseUrl}${ownPath(url, '')}`
  if (!URL.canParse(url) || new URL(url).origin !== baseUrl) return baseUrl
  const { pathname, search, hash } = new URL(url)
  return `${baseUrl}${ownPath(`${pathname}${search}${hash}`, '')}`
}
