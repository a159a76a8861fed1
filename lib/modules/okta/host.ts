import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns'
import ipaddr from 'ipaddr.js'
import { AppError } from '@/lib/errors'

/**
 * The domains an org of Okta's own lives under.
 * Source: Okta, "Okta organizations"; the validators of the official SDKs (government and Okta's test domains).
 */
export const OKTA_DOMAINS = [
  'okta.com',
  'oktapreview.com',
  'okta-emea.com',
  'okta-gov.com',
  'okta.mil',
  'okta-miltest.com',
  'trex-govcloud.com',
] as const

export interface OktaHost {
  /** The one canonical origin, for example `https://acme.okta.com`. */
  origin: string
  host: string
  /** What was changed about the typed text and is worth telling, one sentence each. */
  notes: string[]
}

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
/** Okta's own sites, which answer web pages and not the API. */
const NOT_ORGS = new Set(['www', 'developer', 'help', 'support', 'login', 'status', 'trust'])
/** Names that only mean something inside a network (RFC 6761, RFC 6762, RFC 8375, ICANN's .internal). */
const INTERNAL_TLDS = new Set(
  'localhost local localdomain internal intranet private corp home lan test example invalid onion arpa'.split(
    ' ',
  ),
)

function refuse(words: string): never {
  throw new AppError('invalid', words, { field: 'host' })
}

/** Everything both kinds of host share: cuts text down to a lower-case host name or says what is wrong. */
function bareHost(text: string): string {
  let rest = text.trim()
  if (rest === '') refuse('Enter the address of your Okta org, for example acme.okta.com.')
  if (rest.length > 300) refuse('This address is too long to be an Okta org.')
  // Before lower-casing: the Kelvin sign and its like would become plain letters there.
  if (/[^\x21-\x7e]/.test(rest))
    refuse('The address may only hold plain letters, digits, hyphens and dots; retype it by hand.')
  rest = rest.toLowerCase()
  if (rest.includes('\\')) refuse('The address holds a backslash; write it like https://acme.okta.com.')
  if (rest.startsWith('http:')) refuse('Okta is only reached by https; write the address without http://.')
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//.exec(rest)
  if (scheme && scheme[1] !== 'https')
    refuse('The address must begin with https:// or with the name of the org.')
  if (scheme) rest = rest.slice('https://'.length)
  if (rest.endsWith('/')) rest = rest.slice(0, -1)
  if (rest.includes('@')) refuse('The address must not hold a user name or an @ sign.')
  if (/[?#]/.test(rest)) refuse('Leave out everything from the ? or # on; only the host is needed.')
  if (rest.includes('/')) refuse('Leave out the path; only the host is needed, for example acme.okta.com.')
  if (rest.startsWith('[') || /^[0-9a-f]*:[0-9a-f:.]*:/.test(rest))
    refuse('An IP address is not an Okta org; enter its name.')
  if (rest.includes(':')) refuse('Leave out the port; Okta is reached on the usual https port.')
  if (rest === '') refuse('Enter the address of your Okta org, for example acme.okta.com.')
  if (rest.endsWith('.')) refuse('Leave out the dot at the end of the address.')
  if (rest.startsWith('.') || rest.includes('..')) refuse('The address has an empty part between its dots.')
  // `127.1`, `0x7f.1` and `2130706433` are addresses to the URL parser as well.
  if (/(?:^|\.)(?:\d+|0x[0-9a-f]*)$/.test(rest)) refuse('An IP address is not an Okta org; enter its name.')
  return rest
}

function canonical(host: string, notes: string[]): OktaHost {
  const url = URL.canParse(`https://${host}`) ? new URL(`https://${host}`) : undefined
  if (url?.hostname !== host || url.origin !== `https://${host}`) refuse('This is not a valid host name.')
  return { origin: url.origin, host, notes }
}

/**
 * Reads what a person typed as Host: `acme`, `acme.okta.com`, `https://acme.okta.com/`, `www.acme.okta.com`.
 * An admin console's address loses its `-admin`, and `notes` says so.
 *
 * @throws {AppError} `invalid` with field `host` for anything that is not an org directly under an Okta domain
 * Source: Okta, "Core Okta API"; the admin console is not the API's host (refused by the official SDKs).
 */
export function parseHost(text: string): OktaHost {
  let host = bareHost(text)
  const notes: string[] = []
  if (!host.includes('.')) host = `${host}.okta.com`
  if ((OKTA_DOMAINS as readonly string[]).includes(host))
    refuse('The name of your org is missing; write it like acme.okta.com.')
  const domain = OKTA_DOMAINS.find(candidate => host.endsWith(`.${candidate}`))
  if (!domain)
    refuse('This is not an Okta address. If your org has a domain of its own, add it as a custom domain.')
  let org = host.slice(0, -domain.length - 1)
  if (org.startsWith('www.')) org = org.slice('www.'.length)
  if (org.includes('.')) refuse('An org lies directly below the Okta domain, for example acme.okta.com.')
  if (NOT_ORGS.has(org)) refuse('This is a site of Okta itself, not an org; enter the name of your org.')
  if (org.endsWith('-admin')) {
    while (org.endsWith('-admin')) org = org.slice(0, -'-admin'.length)
    notes.push(
      `The admin console’s address was shortened to ${org}.${domain}, which is where the API answers.`,
    )
  }
  if (org.startsWith('xn--') || !LABEL.test(org))
    refuse('The name of an org holds only letters, digits and hyphens, with no hyphen at either end.')
  return canonical(`${org}.${domain}`, notes)
}

/**
 * Reads a custom domain (`id.example.com`), which a person must have confirmed explicitly.
 * Where it leads is checked once more when connecting: the address must be public.
 *
 * @throws {AppError} `invalid` with field `host` for anything but a public DNS name
 * Source: Okta, "Customize domain": a custom domain serves the same API.
 */
export function parseCustomDomain(text: string): OktaHost {
  const host = bareHost(text)
  const labels = host.split('.')
  const top = labels.at(-1) ?? ''
  if (host === 'localhost' || INTERNAL_TLDS.has(top))
    refuse('This name only exists inside a network; a custom domain is a public name.')
  if (labels.length < 2) refuse('A custom domain is a full name with a dot, for example id.example.com.')
  if (host.length > 253 || !labels.every(label => LABEL.test(label)) || !/^(?:[a-z]{2,}|xn--.+)$/.test(top))
    refuse('A custom domain holds only letters, digits, hyphens and dots, for example id.example.com.')
  for (const domain of OKTA_DOMAINS) {
    if (host === domain || host.endsWith(`.${domain}`))
      refuse('This is an Okta address, not a custom domain; enter it as Host.')
    if (`.${host}`.includes(`.${domain}.`))
      refuse('This name pretends to be an Okta address, but belongs to somebody else.')
  }
  const notes = labels.some(label => label.startsWith('xn--'))
    ? ['The name is written in punycode; make sure that it is really yours.']
    : []
  return canonical(host, notes)
}

/** True for an address of the public internet. NAT64 counts as the address inside it (RFC 6052). */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.process(text)
  if (address.range() === 'rfc6052') return isPublicAddress(address.toByteArray().slice(12).join('.'))
  return address.range() === 'unicast'
}

/** DNS for https orgs: a name that leads into the own network is refused, so that no org can reach inside. */
export function publicLookup(
  hostname: string,
  options: LookupOptions,
  done: (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void,
): void {
  dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
    const first = addresses?.[0]
    if (error) done(error, [])
    else if (!first || !addresses.every(({ address }) => isPublicAddress(address)))
      done(Object.assign(new Error('private address'), { code: 'ERR_PRIVATE_ADDRESS' }), [])
    else if (options.all) done(null, addresses)
    else done(null, first.address, first.family)
  })
}
