/**
 * A bundle's path is its address (RUNNING.md, 2): the module keys passed, the index at every fan-out and the link
 * taken at every branch, joined by dots: `m1.m2[41].l2.m4`. Keys and link ids come from the document's schema and
 * hold neither dots nor brackets.
 */
export const stepPath = (parent: string, key: string): string => (parent === '' ? key : `${parent}.${key}`)

export const itemPath = (search: string, index: number): string => `${search}[${index}]`

/** The key of the module that a path ends at. */
export const keyOf = (path: string): string => /([^.[]+)(?:\[\d+\])?$/.exec(path)?.[1] ?? path

export const linkPath = (parent: string, link: string): string => `${parent}.${link}`

/** The item of the outermost fan-out that a path lies in, or null when it lies in none. */
export function outermostItem(path: string): { search: string; index: number } | null {
  const open = path.indexOf('[')
  if (open < 0) return null
  return { search: path.slice(0, open), index: Number(path.slice(open + 1, path.indexOf(']', open))) }
}
