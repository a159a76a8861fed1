const TEMPLATE = /\{\{([\s\S]*?)\}\}/g
const KEY = /\bm[1-9]\d*\b/g

/** Every text in a value that may hold mappings: templates and filters' expressions. */
function textsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, part]) =>
    typeof part === 'string'
      ? name === 'template'
        ? expressionsIn(part)
        : name === 'expression'
          ? [part]
          : []
      : textsOf(part),
  )
}

const expressionsIn = (template: string): string[] =>
  [...template.matchAll(TEMPLATE)].map(match => match[1] ?? '')

/** The module keys that a module's or a link's mappings name. */
export const mappingsOf = (value: unknown): string[] => textsOf(value).flatMap(text => text.match(KEY) ?? [])

/** The same with module keys in its mappings renamed; texts outside of mappings stay as they are. */
export function mapTemplates<T>(value: T, renamed: ReadonlyMap<string, string>): T {
  const rename = (text: string): string => text.replace(KEY, key => renamed.get(key) ?? key)
  const walk = (part: unknown, name: string): unknown => {
    if (typeof part === 'string') {
      if (name === 'expression') return rename(part)
      return name === 'template'
        ? part.replace(TEMPLATE, (_, source: string) => `{{${rename(source)}}}`)
        : part
    }
    if (Array.isArray(part)) return part.map(item => walk(item, ''))
    if (typeof part !== 'object' || part === null) return part
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, walk(item, key)]))
  }
  return walk(value, '') as T
}
