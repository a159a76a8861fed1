import { type Attribute, flatAttributes, type UpstreamModule } from './upstream'

/** A row of the data panel: a module or one of its attributes. */
export interface DataRow {
  /** Unique in the panel: the expression it stands for. */
  id: string
  module: UpstreamModule
  attribute: Attribute
  depth: number
  /** Null where there is nothing below. */
  open: boolean | null
}

/** More rows than anybody reads; searching finds the rest. */
const MOST = 500

/**
 * What the panel shows: without a search the opened branches, with one every match beside its module.
 * @param opened  ids of the rows that are open, and that one was closed by hand as `false`
 */
export function dataRows(
  upstream: readonly UpstreamModule[],
  wanted: string,
  opened: ReadonlyMap<string, boolean>,
): { rows: DataRow[]; more: boolean } {
  const words = wanted.trim().toLowerCase()
  const rows =
    words === ''
      ? upstream.flatMap(module => branch(module, opened, module === upstream[0]))
      : upstream.flatMap(module => matches(module, words))
  return { rows: rows.slice(0, MOST), more: rows.length > MOST }
}

function branch(module: UpstreamModule, opened: ReadonlyMap<string, boolean>, first: boolean): DataRow[] {
  const walk = (attribute: Attribute, depth: number): DataRow[] => {
    const holds = attribute.children.length > 0
    // The nearest module is what is wanted most of the time.
    const open = holds && (opened.get(attribute.source) ?? (depth === 0 && first))
    const row = { id: attribute.source, module, attribute, depth, open: holds ? open : null }
    return open ? [row, ...attribute.children.flatMap(one => walk(one, depth + 1))] : [row]
  }
  return walk(module.whole, 0)
}

function matches(module: UpstreamModule, words: string): DataRow[] {
  const row = (attribute: Attribute, depth: number): DataRow => ({
    id: attribute.source,
    module,
    attribute,
    depth,
    open: null,
  })
  const found = flatAttributes(module.whole)
    .filter(one => `${one.source} ${one.title}`.toLowerCase().includes(words))
    .map(one => row(one, 1))
  const named = `${module.key} ${module.label}`.toLowerCase().includes(words)
  return found.length > 0 || named ? [row(module.whole, 0), ...found] : []
}
