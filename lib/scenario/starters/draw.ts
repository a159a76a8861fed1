import type { Json } from '@/lib/module-kit/json'
import type { Field, Filter, FilterRow } from '../document'

/** A fixed value. */
export const value = (it: Json): Field => ({ is: 'value', value: it })

/** A text with mappings in it. */
export const mapped = (template: string): Field => ({ is: 'mapping', template })

export const fields = (parts: Record<string, Field>): Field => ({ is: 'fields', fields: parts })

/** A filter of one row: text compared without regard to case. */
export const textIs = (template: string, operator: FilterRow['operator'], right: string): Filter => ({
  is: 'rows',
  any: [[{ left: mapped(template), type: 'text', operator, right: value(right) }]],
})

export const exists = (template: string): Filter => ({
  is: 'rows',
  any: [[{ left: mapped(template), type: 'any', operator: 'exists' }]],
})

/** Places in a drawing: columns to the right, rows down. */
export const at = (column: number, row = 0): { x: number; y: number } => ({ x: column * 352, y: row * 120 })
