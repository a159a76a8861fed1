/** One link of a `Link` header: where it leads, and its relations in lower case. */
export interface Link {
  target: string
  rels: string[]
}

/** A `Link` header that does not follow its grammar; what it means must not be guessed. */
export class LinkUnreadable extends Error {
  constructor(readonly offset: number) {
    super(`The Link header cannot be read from character ${offset + 1} on.`)
    this.name = 'LinkUnreadable'
  }
}

const SPACE = /[ \t]*/y
/** Between links: commas, of which some may have nothing between them. */
const COMMAS = /[ \t]*(?:,[ \t]*)+/y
const TARGET = /<([^<>]*)>/y
/** A parameter, or nothing between two semicolons. */
const PARAMETER =
  /;[ \t]*(?:([!#$%&'*+\-.^_`|~\w]+)[ \t]*(?:=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+\-.^_`|~\w:/?@]+)))?)?[ \t]*/y

/**
 * All links of a header, several headers being joined by commas.
 * @throws {LinkUnreadable} for a header that is not made as the grammar says
 * Source: RFC 8288, section 3 (grammar; `rel` counts once, holds several relations, and is compared without case),
 * RFC 9110, section 5.6.1 (lists may have empty members).
 */
export function readLinks(header: string): Link[] {
  const links: Link[] = []
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(header)
    if (found !== null) at += found[0].length
    return found
  }
  take(SPACE)
  take(COMMAS)
  while (at < header.length) {
    const target = take(TARGET)
    if (target === null) throw new LinkUnreadable(at)
    take(SPACE)
    let rel: string | undefined
    for (let found = take(PARAMETER); found !== null; found = take(PARAMETER)) {
      const [, name, quoted, plain] = found
      if (name?.toLowerCase() !== 'rel') continue
      rel ??= quoted?.replace(/\\(.)/g, '$1') ?? plain ?? ''
    }
    links.push({
      target: target[1] ?? '',
      rels: (rel ?? '')
        .toLowerCase()
        .split(/[ \t]+/)
        .filter(Boolean),
    })
    if (at < header.length && take(COMMAS) === null) throw new LinkUnreadable(at)
  }
  return links
}
