import { checkTemplate } from '@/lib/expression'
import type { Module } from '@/lib/module-kit/define'
import type { Field, Filter, ScenarioDocument, ScenarioModule } from './document'
import { checkShape, type Problem, upstreamOf } from './graph'

/**
 * Everything that keeps a scenario from being switched on, in words: its shape, its trigger, unknown modules,
 * connections, and each mapping's names and syntax.
 */
export function checkScenario(
  document: ScenarioDocument,
  modules: (id: string) => Module | undefined,
): Problem[] {
  return [
    ...checkShape(document),
    ...checkTrigger(document, modules),
    ...document.modules.flatMap(module => checkModule(document, module, modules(module.module))),
    ...document.links.flatMap(link =>
      link.filter
        ? templatesOf(link.filter).flatMap(template => {
            const known = upstreamOf(document, link.to)
            return checkTemplate(template, known).map(problem => ({
              message: problem.message,
              link: link.id,
            }))
          })
        : [],
    ),
  ]
}

function checkTrigger(document: ScenarioDocument, modules: (id: string) => Module | undefined): Problem[] {
  const triggers = document.modules.filter(module => modules(module.module)?.kind === 'trigger')
  const [first, second] = triggers
  if (first === undefined)
    return [{ message: 'The scenario has no trigger, so nothing would ever start it.' }]
  if (second) return [{ message: 'The scenario has two triggers; it may have one.', module: second.key }]
  const reached = new Set([first.key])
  for (let before = 0; before < reached.size; ) {
    before = reached.size
    for (const link of document.links) if (reached.has(link.from)) reached.add(link.to)
  }
  return document.modules
    .filter(module => !reached.has(module.key))
    .map(module => ({
      message: `${module.key} is not connected to the trigger, so it would never run.`,
      module: module.key,
    }))
}

function checkModule(
  document: ScenarioDocument,
  drawn: ScenarioModule,
  module: Module | undefined,
): Problem[] {
  if (module === undefined) {
    return [
      {
        message: `${drawn.key} is ${drawn.module}, which this installation does not know.`,
        module: drawn.key,
      },
    ]
  }
  const problems: Problem[] = []
  if (module.connection !== undefined && drawn.connection === undefined) {
    problems.push({ message: `${drawn.key} (${module.title}) needs a connection.`, module: drawn.key })
  }
  const known = upstreamOf(document, drawn.key)
  for (const [parameter, field] of Object.entries(drawn.parameters)) {
    for (const [path, template] of mappingsOf(field, parameter)) {
      for (const problem of checkTemplate(template, known)) {
        problems.push({ message: problem.message, module: drawn.key, parameter: path })
      }
    }
  }
  return [...problems, ...checkFixed(drawn, module)]
}

/** Values that are known now are held against the module's own schema; what a mapping will give is not. */
function checkFixed(drawn: ScenarioModule, module: Module): Problem[] {
  const mapped = new Set(
    Object.entries(drawn.parameters)
      .filter(([name, field]) => mappingsOf(field, name).length > 0)
      .map(([name]) => name),
  )
  const fixed = Object.fromEntries(
    Object.entries(drawn.parameters)
      .filter(([name]) => !mapped.has(name))
      .map(([name, field]) => [name, plain(field)]),
  )
  const parsed = module.input.safeParse(fixed)
  if (parsed.success) return []
  return parsed.error.issues
    .filter(issue => !mapped.has(String(issue.path[0] ?? '')))
    .map(issue => {
      const path = issue.path.map(String).join('.')
      const missing =
        issue.code === 'invalid_type' && issue.input === undefined && issue.message.includes('undefined')
      const message = missing
        ? `${path} is missing.`
        : path === ''
          ? issue.message
          : `${path}: ${issue.message}.`
      return { message, module: drawn.key, ...(path === '' ? {} : { parameter: path }) }
    })
}

function plain(field: Field): unknown {
  switch (field.is) {
    case 'value':
      return field.value
    case 'clear':
      return null
    case 'fields':
      return Object.fromEntries(Object.entries(field.fields).map(([name, part]) => [name, plain(part)]))
    case 'list':
      return field.items.map(plain)
    case 'mapping':
      return field.template
  }
}

/** Every mapping inside a field, with its dotted path. */
export function mappingsOf(field: Field, path: string): [path: string, template: string][] {
  switch (field.is) {
    case 'mapping':
      return [[path, field.template]]
    case 'fields':
      return Object.entries(field.fields).flatMap(([name, part]) => mappingsOf(part, `${path}.${name}`))
    case 'list':
      return field.items.flatMap((part, at) => mappingsOf(part, `${path}[${at}]`))
    default:
      return []
  }
}

function templatesOf(filter: Filter): string[] {
  if (filter.is === 'expression') return [`{{${filter.expression}}}`]
  return filter.any
    .flat()
    .flatMap(row => [row.left, ...(row.right ? [row.right] : [])])
    .flatMap(field => (field.is === 'mapping' ? [field.template] : []))
}
