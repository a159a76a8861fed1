/** A path of data inside an expression, such as `m2.profile.login`, with its place in it. */
export interface Reference {
  from: number
  to: number
  /** The module's key. */
  root: string
  /** The names after it; an item of a list is its number. */
  names: string[]
}

const STRING = /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|\/\/[^\n]*/y
const ROOT = /[A-Za-z_]\w*/y
const STEP = /\s*\.\s*\??([A-Za-z_]\w*)(?!\s*\()(?!\w)|\[\??(?:"((?:[^"\\]|\\.)*)"|(-?\d+))\]/y

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** The data that an expression reads from the modules in `known`, in the order of its text. Texts in quotes are not looked into. */
export function referencesIn(source: string, known: (root: string) => boolean): Reference[] {
  const found: Reference[] = []
  let at = 0
  while (at < source.length) {
    const text = match(STRING, source, at)
    if (text) {
      at += text[0].length
      continue
    }
    const root = match(ROOT, source, at)
    if (!root) {
      at++
      continue
    }
    const from = at
    at += root[0].length
    const isName = source[from - 1] === '.' || /^\s*\(/.test(source.slice(at))
    if (isName || !known(root[0])) continue
    const names: string[] = []
    for (let step = match(STEP, source, at); step; step = match(STEP, source, at)) {
      names.push(step[1] ?? unquoted(step[2]) ?? step[3] ?? '')
      at += step[0].length
    }
    found.push({ from, to: at, root: root[0], names })
  }
  return found
}

const unquoted = (text: string | undefined): string | undefined => text?.replace(/\\(.)/g, '$1')

/** Names that CEL's grammar keeps for itself; after a dot they cannot be read. */
const RESERVED = new Set(
  'as break const continue else false for function if import in let loop null package namespace return true var void while'.split(
    ' ',
  ),
)

/** Writes a path as an expression: `m2.profile["cost centre"]`. */
export function pathSource(root: string, names: readonly string[]): string {
  return names.reduce((source, name) => {
    if (/^[A-Za-z_]\w*$/.test(name) && !RESERVED.has(name)) return `${source}.${name}`
    return /^-?\d+$/.test(name) ? `${source}[${name}]` : `${source}[${JSON.stringify(name)}]`
  }, root)
}

/** The whole expression as one path and nothing else, which is what is drawn as a pill; null otherwise. */
export function soleReference(source: string, known: (root: string) => boolean): Reference | null {
  const [only, more] = referencesIn(source, known)
  if (only === undefined || more) return null
  return source.slice(0, only.from).trim() === '' && source.slice(only.to).trim() === '' ? only : null
}
