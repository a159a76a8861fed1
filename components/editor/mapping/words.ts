import { jsonRows } from '@/components/ui/json-rows'
import type { Json } from '@/lib/module-kit/json'
import type { Reference } from './references'
import { type Attribute, attributeAt, type UpstreamModule } from './upstream'

const LONGEST = 80
/** Leaves of a list or object that still fit on a line. */
const MOST_PARTS = 12
/** What stands for a value that is never shown. */
export const DOTS = '••••••••'

/** What kinds of data are called. */
export const TYPE_WORDS: Record<Attribute['type'], string> = {
  text: 'text',
  number: 'number',
  boolean: 'yes or no',
  list: 'list',
  object: 'object',
  any: 'anything',
}

/** A value on one line, cut where it gets long; of a big list or object only how much it holds. */
export function valueInWords(value: Json | undefined, longest = LONGEST): string {
  if (value === undefined || value === null) return 'nothing'
  if (value === '') return 'an empty text'
  if (typeof value === 'object' && jsonRows(value, MOST_PARTS).more) {
    const size = Array.isArray(value) ? value.length : Object.keys(value).length
    return `${size} ${Array.isArray(value) ? 'items' : size === 1 ? 'attribute' : 'attributes'}`
  }
  // Only the beginning is looked at: a text may be as long as a bundle.
  const text = typeof value === 'string' ? value.slice(0, longest * 4) : JSON.stringify(value)
  const line = text.replace(/\s+/g, ' ')
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}

/** An attribute's value in the last run; dots for a secret, empty when there is none. */
export const sampleInWords = (attribute: Attribute, longest?: number): string =>
  attribute.secret ? DOTS : attribute.sample === undefined ? '' : valueInWords(attribute.sample, longest)

/** What is drawn for a reference. */
export interface Pill {
  module: UpstreamModule | undefined
  /** The module's label, or its key where it is not upstream. */
  owner: string
  /** The attribute's title; empty when the whole output is meant. */
  title: string
  /** Key path and sample value, shown on hover. */
  hint: string
}

/** A reference as people see it. A name that no schema knows is its own title. */
export function pillOf(reference: Reference, source: string, upstream: readonly UpstreamModule[]): Pill {
  const module = upstream.find(one => one.key === reference.root)
  const known = module && attributeAt(module.whole, reference.names)
  const path = source.slice(reference.from, reference.to)
  const sample = known ? sampleInWords(known) : ''
  const missing = module ? '' : ' · not before this module'
  return {
    module,
    owner: module?.label ?? reference.root,
    title: reference.names.length === 0 ? '' : (known?.title ?? reference.names.join('.')),
    hint: `${path}${sample === '' ? missing : ` · ${sample}`}`,
  }
}
