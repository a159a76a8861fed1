import { checkTemplate } from '@/lib/expression'
import type { Module } from '@/lib/module-kit/define'
import { SLOT_WORDS } from '@/lib/module-kit/slot'
import { isTimeZone } from '@/lib/time-zones'
import { checkLinks } from './check-links'
import { placedWords } from './check-names'
import { checkParameters } from './check-parameters'
import { checkPaths } from './check-paths'
import { pathInWords } from './data-path'
import type { ScenarioDocument, ScenarioModule } from './document'
import { checkShape, type Problem, upstreamOf } from './graph'
import { isOpen, mappingsOf } from './mappings'

/**
 * Everything that keeps a scenario from being switched on, and warnings, in words: its shape, its trigger, its time
 * zone, unknown modules, connections, parameters, and each mapping's and filter's names and syntax.
 */
export function checkScenario(
  document: ScenarioDocument,
  modules: (id: string) => Module | undefined,
): Problem[] {
  return [...checking(document, modules)].flat()
}

/** The same in steps, a module at a time: a drawing may hold ten thousands of mappings. */
export function* checking(
  document: ScenarioDocument,
  modules: (id: string) => Module | undefined,
): Generator<Problem[], void> {
  yield [...checkShape(document), ...checkTimeZone(document), ...checkTrigger(document, modules)]
  for (const module of document.modules) yield checkModule(document, module, modules(module.module))
  yield [...checkLinks(document), ...checkPaths(document)]
}

function checkTimeZone({ timeZone }: ScenarioDocument): Problem[] {
  if (timeZone === undefined || isTimeZone(timeZone)) return []
  return [
    {
      message: `“${timeZone}” is no time zone. Take a name from the IANA list, such as Europe/Berlin or UTC.`,
    },
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
  const { key } = drawn
  if (module === undefined) {
    return [{ message: `${key} is ${drawn.module}, which this installation does not know.`, module: key }]
  }
  const mapped = checkMappings(document, drawn, module)
  // A disabled module's mappings are still read, but what it would do is not asked.
  if (drawn.disabled && module.kind !== 'trigger') return mapped
  const { connection: kind } = module
  const slot = drawn.connection === undefined ? undefined : document.connections[drawn.connection]
  return [
    ...(kind !== undefined && drawn.connection === undefined
      ? [{ message: `${key} (${module.title}) needs a ${SLOT_WORDS[kind]}.`, module: key }]
      : []),
    ...(kind !== undefined && slot !== undefined && slot.kind !== kind
      ? [
          {
            message: `${key} (${module.title}) needs a ${SLOT_WORDS[kind]}, but its slot is for a ${SLOT_WORDS[slot.kind]}.`,
            module: key,
          },
        ]
      : []),
    ...mapped,
    ...checkParameters(drawn, module),
  ]
}

function checkMappings(document: ScenarioDocument, drawn: ScenarioModule, module: Module): Problem[] {
  const known = upstreamOf(document, drawn.key)
  return Object.entries(drawn.parameters)
    .flatMap(([name, field]) => mappingsOf(field, [name]))
    .flatMap(({ path, template }) => {
      const place = { module: drawn.key, parameter: pathInWords(path) }
      if (module.kind === 'trigger' && isOpen(template)) {
        const message = `${place.parameter}: nothing comes before a trigger, so nothing can be mapped in it.`
        return [{ message, ...place }]
      }
      return checkTemplate(template, known).map(problem => ({
        ...placedWords(document, template, problem, known),
        ...place,
        character: problem.offset + 1,
      }))
    })
}
