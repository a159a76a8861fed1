import { type FormField, fieldAt, type Parameters } from './fields'
import { isVisible } from './visible'

/** A field with its path into the parameters. */
export interface FormRow {
  field: FormField
  path: readonly string[]
}

/** Fields that stand together; those without a title come first. */
export interface FormGroup {
  title: string | null
  rows: FormRow[]
}

/** From this many fields on a group has a search box. */
export const LONG_GROUP = 9

/**
 * The form's groups in the order of the module, the mandatory fields of the first one before the others. An object whose
 * parts name groups is spread over them, unless it is filled as a whole.
 */
export function groupsOf(fields: readonly FormField[], parameters: Parameters): FormGroup[] {
  const groups = new Map<string | null, FormRow[]>([[null, []]])
  for (const row of rowsOf(fields, parameters)) {
    const title = row.field.group ?? null
    groups.set(title, [...(groups.get(title) ?? []), row])
  }
  return [...groups]
    .map(([title, rows]) => ({ title, rows: title === null ? mandatoryFirst(rows) : rows }))
    .filter(({ rows }) => rows.length > 0)
}

function rowsOf(fields: readonly FormField[], parameters: Parameters): FormRow[] {
  return fields.flatMap(field => {
    if (!isVisible(field, fields, parameters)) return []
    const path = [field.name]
    const isWhole = ['mapping', 'clear'].includes(parameters[field.name]?.is ?? '')
    const spread = field.kind === 'object' && field.fields?.some(part => part.group !== undefined)
    if (!spread || isWhole) return [{ field, path }]
    return (field.fields ?? []).map(part => ({ field: part, path: [...path, part.name] }))
  })
}

/** A stable order: what depends on another field stays behind it. */
function mandatoryFirst(rows: FormRow[]): FormRow[] {
  const first = (row: FormRow): boolean => row.field.required && !row.field.showWhen
  return [...rows.filter(first), ...rows.filter(row => !first(row))]
}

/** Whether something is stored for a row. */
export const isFilled = (row: FormRow, parameters: Parameters): boolean =>
  fieldAt(parameters, row.path) !== undefined

/** Whether a search means a field: its label, its name, its help. */
export function matchesSearch({ field }: FormRow, wanted: string): boolean {
  const words = wanted.trim().toLowerCase()
  return `${field.label} ${field.name} ${field.help ?? ''}`.toLowerCase().includes(words)
}
