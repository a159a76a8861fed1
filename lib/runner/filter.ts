import { StepError } from '@/lib/errors'
import { type CompiledTemplate, compileExpression, compileTemplate, matchesPattern } from '@/lib/expression'
import type { Json } from '@/lib/module-kit/json'
import type { Field, Filter, FilterRow } from '@/lib/scenario/document'
import { type BundleScope as Scope, unlessSecret } from './scope'

/** A link's filter, ready to be asked about one bundle after another. */
export interface CompiledFilter {
  impure: boolean
  /** @throws {StepError} `input` when it cannot be evaluated; that is never taken as "no" */
  passes(scope: Scope): boolean
}

/** Compiles a filter once per scenario version. @throws {ExpressionError} for a mapping that cannot be read */
export function compileFilter(filter: Filter): CompiledFilter {
  if (filter.is === 'expression') {
    const compiled = compileExpression(filter.expression)
    return {
      impure: compiled.impure,
      passes(scope) {
        return unlessSecret(compiled, scope, () => {
          const answer = compiled.evaluate(scope)
          if (typeof answer === 'boolean') return answer
          throw new StepError(
            'input',
            `The filter “${filter.expression}” gave ${kindOf(answer)}, not yes or no.`,
          )
        })
      },
    }
  }
  let impure = false
  const side = (field: Field, reads: CompiledTemplate['reads'][number][]): ((scope: Scope) => Json) => {
    if (field.is === 'value') return () => field.value
    if (field.is !== 'mapping') return () => null
    const template = compileTemplate(field.template)
    impure ||= template.impure
    reads.push(...template.reads)
    return scope => template.evaluate(scope)
  }
  const groups = filter.any.map(group =>
    group.map(row => {
      const reads: CompiledTemplate['reads'][number][] = []
      const left = side(row.left, reads)
      const right = row.right ? side(row.right, reads) : () => null
      return (scope: Scope) =>
        unlessSecret({ reads, only: null }, scope, () => rowPasses(row, left(scope), right(scope)))
    }),
  )
  return {
    get impure() {
      return impure
    },
    passes: scope => groups.some(group => group.every(row => row(scope))),
  }
}

function rowPasses(row: FilterRow, left: Json, right: Json): boolean {
  switch (row.type) {
    case 'any':
      return (row.operator === 'exists') === isThere(left)
    case 'boolean':
      return asBoolean(left) === (row.operator === 'is-yes')
    case 'number':
      return left === null
        ? row.operator === 'not-equals'
        : compare(row.operator, asNumber(left), asNumber(right))
    case 'date':
      return left === null ? false : compare(row.operator, asTime(left), asTime(right))
    case 'list':
      return listPasses(row.operator, left, right)
    case 'text':
      return textPasses(row, left, right)
  }
}

function textPasses(row: FilterRow, left: Json, right: Json): boolean {
  if (row.operator === 'matches') return matchesPattern(asText(left), asText(right))
  const fold = (text: string) => (row.matchCase === true ? text : text.toLowerCase())
  const a = fold(asText(left))
  const b = fold(asText(right))
  switch (row.operator) {
    case 'equals':
      return a === b
    case 'not-equals':
      return a !== b
    case 'contains':
      return a.includes(b)
    case 'not-contains':
      return !a.includes(b)
    case 'starts-with':
      return a.startsWith(b)
    default:
      return a.endsWith(b)
  }
}

function listPasses(operator: string, left: Json, right: Json): boolean {
  const items = left === null ? [] : Array.isArray(left) ? left : [left]
  if (operator === 'longer') return items.length > asNumber(right)
  if (operator === 'shorter') return items.length < asNumber(right)
  const found = items.some(item => asText(item) === asText(right))
  return operator === 'contains' ? found : !found
}

function compare(operator: string, a: number, b: number): boolean {
  switch (operator) {
    case 'equals':
      return a === b
    case 'not-equals':
      return a !== b
    case 'greater':
    case 'after':
      return a > b
    case 'at-least':
      return a >= b
    case 'less':
    case 'before':
      return a < b
    default:
      return a <= b
  }
}

const isThere = (value: Json): boolean =>
  value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)

function asText(value: Json): string {
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function asNumber(value: Json): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number)) return number
  throw new StepError('input', `The filter compares numbers, but got ${kindOf(value)}.`)
}

function asTime(value: Json): number {
  const time = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN
  if (Number.isFinite(time)) return time
  throw new StepError('input', `The filter compares dates, but got ${kindOf(value)}.`)
}

function asBoolean(value: Json): boolean {
  if (value === null || value === '') return false
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === 'false') return value === 'true'
  throw new StepError('input', `The filter asks for yes or no, but got ${kindOf(value)}.`)
}

function kindOf(value: Json): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'string') return `the text “${value.slice(0, 60)}”`
  return `the ${typeof value === 'number' ? 'number' : 'answer'} ${value}`
}
