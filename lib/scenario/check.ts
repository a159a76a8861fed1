import { checkTemplate } from '@/lib/expression'
import type { Module } from '@/lib/module-kit/define'
import { SLOT_WORDS } from '@/lib/module-kit/slot'
import { isTimeZone } from '@/lib/time-zones'
import { checkLinks } from './check-links'
import { placedWords } from './check-names'
import { type ReadCheck, readCheck } from './check-outputs'
import { checkingParameters } from './check-parameters'
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

/** Mappings that are looked at in one step; each takes a tenth of a millisecond. */
const MAPPINGS_A_STEP = 50

/** The same in steps: a drawing, and a module of it, may hold ten thousands of mappings. */
export function* checking(
  document: ScenarioDocument,
  modules: (id: string) => Module | undefined,
): Generator<Problem[], void> {
  yield [...checkShape(document), ...checkTimeZone(document), ...checkTrigger(document, modules)]
  const reads = readCheck(document, modules)
  for (const module of document.modules)
    yield* checkingModule(document, module, modules(module.module), reads)
  yield [...checkLinks(document, reads), ...checkPaths(document)]
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

function* checkingModule(
  document: ScenarioDocument,
  drawn: ScenarioModule,
  module: Module | undefined,
  reads: ReadCheck,
): Generator<Problem[], void> {
  const { key } = drawn
  if (module === undefined) {
    yield [{ message: `${key} is ${drawn.module}, which this installation does not know.`, module: key }]
    return
  }
  const asked = !drawn.disabled || module.kind === 'trigger'
  if (asked) yield checkSlot(document, drawn, module)
  // A disabled module's mappings are still read, but what it would do is not asked.
  yield* checkingMappings(document, drawn, module, reads)
  if (asked) yield* checkingParameters(drawn, module)
}

/** What its slot is to be filled with; whether it is filled is not the drawing's matter. */
function checkSlot(
  { connections }: ScenarioDocument,
  { key, connection }: ScenarioModule,
  { connection: kind, title }: Module,
): Problem[] {
  if (kind === undefined) return []
  const needs = `${key} (${title}) needs a ${SLOT_WORDS[kind]}`
  if (connection === undefined) return [{ message: `${needs}.`, module: key }]
  const there = connections[connection]?.kind
  return there === undefined || there === kind
    ? []
    : [{ message: `${needs}, but its slot is for a ${SLOT_WORDS[there]}.`, module: key }]
}

function* checkingMappings(
  document: ScenarioDocument,
  drawn: ScenarioModule,
  module: Module,
  reads: ReadCheck,
): Generator<Problem[], void> {
  const known = upstreamOf(document, drawn.key)
  for (const [name, field] of Object.entries(drawn.parameters)) {
    for (const [at, { path, template }] of mappingsOf(field, [name]).entries()) {
      const place = { module: drawn.key, parameter: pathInWords(path) }
      if (module.kind === 'trigger' && isOpen(template)) {
        const message = `${place.parameter}: nothing comes before a trigger, so nothing can be mapped in it.`
        yield [{ message, ...place }]
        continue
      }
      const found = checkTemplate(template, known).map(problem => ({
        ...placedWords(document, template, problem, known),
        ...place,
        character: problem.offset + 1,
      }))
      if (found.length > 0) yield found
      else {
        const read = reads(template, 'template').map(problem => ({ ...problem, ...place }))
        if (read.length > 0 || at % MAPPINGS_A_STEP === 0) yield read
      }
    }
  }
}
