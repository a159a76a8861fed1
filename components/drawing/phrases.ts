import { ExpressionError } from '@/lib/expression/expression-error'
import { scanTemplate } from '@/lib/expression/scan'
import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { Json } from '@/lib/module-kit/json'
import type { Field, Filter, FilterRow, ScenarioLink, ScenarioModule } from '@/lib/scenario/document'

const MOST = 48

const short = (text: string): string => (text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text)

/** A text with mappings as people read it: of what it reads the last names. */
function templateInWords(template: string): string {
  try {
    return scanTemplate(template)
      .map(part => (part.is === 'text' ? part.text : expressionInWords(part.source)))
      .join('')
  } catch (error) {
    if (error instanceof ExpressionError) return template
    throw error
  }
}

function expressionInWords(source: string): string {
  const expression = source.trim()
  const path = /^[\w$]+(?:\.[\w$]+)*$/.test(expression) ? expression.split('.').at(-1) : null
  return path ?? expression
}

function valueInWords(value: Json): string {
  if (typeof value === 'string') return value
  return Array.isArray(value) ? listInWords(value.map(valueInWords)) : JSON.stringify(value)
}

/** The first of several, and how many more there are. */
function listInWords([first, ...more]: string[]): string {
  if (first === undefined) return ''
  return more.length === 0 ? first : `${first} and ${more.length} more`
}

function fieldInWords(field: Field | undefined): string {
  if (field === undefined) return ''
  if (field.is === 'value') return valueInWords(field.value)
  if (field.is === 'mapping') return templateInWords(field.template)
  if (field.is === 'list') return listInWords(field.items.map(fieldInWords))
  return field.is === 'clear' ? 'nothing' : '…'
}

const OPERATORS: Record<string, string> = {
  equals: 'is',
  'not-equals': 'is not',
  contains: 'contains',
  'not-contains': 'does not contain',
  'starts-with': 'starts with',
  'ends-with': 'ends with',
  matches: 'matches',
  greater: 'is greater than',
  'at-least': 'is at least',
  less: 'is less than',
  'at-most': 'is at most',
  before: 'is before',
  after: 'is after',
  'is-yes': 'is yes',
  'is-no': 'is no',
  longer: 'has more than',
  shorter: 'has fewer than',
  exists: 'is not empty',
  'not-exists': 'is empty',
}

const rowInWords = (row: FilterRow): string =>
  [fieldInWords(row.left), OPERATORS[row.operator] ?? row.operator, fieldInWords(row.right)]
    .filter(Boolean)
    .join(' ')

/** A filter as a phrase: “department is Sales”. */
export function filterInWords(filter: Filter): string {
  if (filter.is === 'expression') return short(expressionInWords(filter.expression))
  const groups = filter.any.map(group => group.map(rowInWords).join(' and '))
  return short(groups.join(' or '))
}

/** What stands on a link: its own label, else its filter, else that it is the fallback or an error route. */
export function linkInWords(link: ScenarioLink): string | null {
  if (link.label) return link.label
  if (link.error) return 'on an error'
  if (link.fallback) return 'everything else'
  return link.filter ? filterInWords(link.filter) : null
}

/** What a module does, in the data's own words: “by login · {{login}}”. */
export function moduleInWords(module: ScenarioModule, descriptor: ModuleDescriptor | undefined): string {
  if (descriptor === undefined) return module.module
  const shown = descriptor.fields.flatMap(field => {
    const given = module.parameters[field.name]
    if (given === undefined || field.secret || field.kind === 'object' || field.kind === 'record') return []
    if (field.kind === 'choice' && given.is === 'value' && field.options && 'fixed' in field.options) {
      const option = field.options.fixed.find(one => one.value === given.value)
      return option ? [option.label.split(':', 1)[0] ?? option.label] : []
    }
    const words = fieldInWords(given)
    return words === '' ? [] : [words]
  })
  const profile = module.parameters.profile
  if (profile?.is === 'fields') shown.push(Object.keys(profile.fields).join(', '))
  const variables = module.parameters.variables
  if (variables?.is === 'fields') shown.push(Object.keys(variables.fields).join(', '))
  return short(shown.join(' · ') || descriptor.summary)
}
