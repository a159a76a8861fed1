/**
 * Whether a request that may change something comes from our own pages: the browser says so in headers that no other
 * site can set. Requests without them (curl with somebody's cookie) are refused as well.
 * @param url  the address people use: a proxy may have put another name into Host
 * Source: OWASP, Cross-Site Request Forgery Prevention, "Verifying origin with standard headers".
 */
export function isSameOrigin(headers: Headers, url: string): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin') return false
  const origin = headers.get('origin')
  if (origin === null || !URL.canParse(origin)) return false
  return new URL(origin).origin === url || new URL(origin).host === headers.get('host')
}
