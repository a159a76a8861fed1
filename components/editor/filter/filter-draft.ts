import { soleReference } from '@/components/editor/mapping/references'
import { mappingsIn } from '@/components/editor/mapping/tokens'
import { attributeAt, type UpstreamModule } from '@/components/editor/mapping/upstream'
import { fieldOfText, textOf } from '@/components/schema-form/fields'
import { fixedText } from '@/lib/expression/scan'
import { readIsoDate } from '@/lib/module-kit/iso-date'
import type { Field, Filter, FilterRow } from '@/lib/scenario/document'
import { FILTER_OPERATORS, type FilterType } from '@/lib/scenario/filter-operators'

/** A row while it is edited: both sides as they are typed. */
export interface DraftRow {
  id: number
  left: string
  type: FilterType
  /** Chosen by a person, so that it no longer follows what is compared. */
  typeChosen: boolean
  operator: string
  right: string
  matchCase: boolean
}

/** A filter while it is edited; what was typed in one way stays when another is tried. */
export interface FilterDraft {
  is: 'always' | 'rows' | 'expression'
  groups: DraftRow[][]
  expression: string
  nextId: number
}

const emptyRow = (id: number): DraftRow => ({
  id,
  left: '',
  type: 'text',
  typeChosen: false,
  operator: 'equals',
  right: '',
  matchCase: false,
})

/** What the dialog opens with. */
export function draftOf(filter: Filter | undefined): FilterDraft {
  if (filter?.is !== 'rows') {
    const expression = filter?.expression ?? ''
    return { is: filter ? 'expression' : 'rows', groups: [[emptyRow(0)]], expression, nextId: 1 }
  }
  let nextId = 0
  const groups = filter.any.map(group =>
    group.map(
      (row): DraftRow => ({
        id: nextId++,
        left: textOf(row.left),
        type: row.type,
        typeChosen: true,
        operator: row.operator,
        right: textOf(row.right),
        matchCase: row.matchCase ?? false,
      }),
    ),
  )
  return { is: 'rows', groups, expression: '', nextId }
}

/** Whether an operator compares with something; the others only look at the left side. */
export const hasRight = ({ type }: Pick<DraftRow, 'type'>): boolean => type !== 'boolean' && type !== 'any'

/** The type that a side's value must have: a list is compared with one of its items, or by its length. */
export const rightType = ({ type, operator }: DraftRow): FilterType =>
  operator === 'longer' || operator === 'shorter' ? 'number' : type === 'list' ? 'text' : type

/** Why a side cannot be saved as it is; undefined when it can. */
export function sideProblem(row: DraftRow, side: 'left' | 'right'): string | undefined {
  if (side === 'left') return row.left.trim() === '' ? 'Say what is compared.' : undefined
  if (!hasRight(row)) return undefined
  const type = rightType(row)
  const fixed = fixedText(row.right)
  if (fixed === null) return undefined
  // Nothing compares as nothing (docs/mapping.md, "Nothing"); spaces that somebody typed are meant.
  if (fixed === '') return 'Say what it is compared with. To ask for nothing, choose “Empty or not”.'
  if (type === 'number' && (fixed.trim() === '' || !Number.isFinite(Number(fixed))))
    return 'This is not a number.'
  if (type === 'date' && Number.isNaN(readIsoDate(fixed)))
    return 'This is not a date. Write it as 2026-01-31.'
  return undefined
}

/** Rows in which nothing has been typed yet say nothing and are left out. */
const isBlank = (row: DraftRow): boolean => row.left.trim() === '' && row.right.trim() === ''

/** Whether a draft can be saved. */
export function isComplete(draft: FilterDraft): boolean {
  if (draft.is === 'always') return true
  if (draft.is === 'expression') return draft.expression.trim() !== ''
  return draft.groups
    .flat()
    .filter(row => !isBlank(row))
    .every(row => !sideProblem(row, 'left') && !sideProblem(row, 'right'))
}

/** What is stored for a draft; undefined: every bundle passes. */
export function filterOf(draft: FilterDraft): Filter | undefined {
  if (draft.is === 'always') return undefined
  if (draft.is === 'expression') return { is: 'expression', expression: draft.expression.trim() }
  const any = draft.groups
    .map(group => group.filter(row => !isBlank(row)).map(rowOf))
    .filter(one => one.length > 0)
  return any.length === 0 ? undefined : { is: 'rows', any }
}

function rowOf(row: DraftRow): FilterRow {
  const like = rightType(row) === 'number' ? 0 : ''
  return {
    left: sideOf(row.left, ''),
    type: row.type,
    operator: row.operator,
    ...(hasRight(row) ? { right: sideOf(row.right, like) } : {}),
    ...(row.type === 'text' && row.matchCase ? { matchCase: true } : {}),
  }
}

const sideOf = (text: string, like: string | number): Field =>
  fieldOfText(text, like) ?? { is: 'value', value: '' }

/** A row with another type keeps its operator where that type has it. */
export function withType(row: DraftRow, type: FilterType): DraftRow {
  const operators: readonly string[] = FILTER_OPERATORS[type]
  const operator = operators.includes(row.operator) ? row.operator : (operators[0] ?? '')
  return { ...row, type, operator }
}

/** A row with another left side; until somebody chooses a type it follows what is compared. */
export function withLeft(row: DraftRow, left: string, upstream: readonly UpstreamModule[]): DraftRow {
  const next = { ...row, left }
  const type = row.typeChosen ? undefined : typeOf(left, upstream)
  return type === undefined ? next : withType(next, type)
}

function typeOf(text: string, upstream: readonly UpstreamModule[]): FilterType | undefined {
  const [only, more] = mappingsIn(text, 'template')
  if (!only || more || only.from > 0 || only.to < text.length) return undefined
  const reference = soleReference(only.source, root => upstream.some(one => one.key === root))
  const module = upstream.find(one => one.key === reference?.root)
  const type = module && reference ? attributeAt(module.whole, reference.names)?.type : undefined
  return type === 'text' || type === 'number' || type === 'boolean' || type === 'list' ? type : undefined
}

/** A draft with one row changed, or taken out when `change` gives null; a group without rows goes. */
export function withRow(
  draft: FilterDraft,
  id: number,
  change: (row: DraftRow) => DraftRow | null,
): FilterDraft {
  const groups = draft.groups
    .map(group => group.flatMap(row => (row.id === id ? (change(row) ?? []) : row)))
    .filter(group => group.length > 0)
  if (groups.length > 0) return { ...draft, groups }
  return { ...draft, groups: [[emptyRow(draft.nextId)]], nextId: draft.nextId + 1 }
}

/** A draft with one more row: "and" at the end of a group, or "or" in a group of its own. */
export function withMore(draft: FilterDraft, group: number | null): FilterDraft {
  const row = emptyRow(draft.nextId)
  const groups =
    group === null
      ? [...draft.groups, [row]]
      : draft.groups.map((one, at) => (at === group ? [...one, row] : one))
  return { ...draft, groups, nextId: draft.nextId + 1 }
}
