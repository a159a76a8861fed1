import { z } from 'zod'
import { compileTemplate } from '@/lib/expression'
import type { Module } from '@/lib/module-kit/define'
import { hintsOf, unwrap } from '@/lib/module-kit/field'
import { checkBlank, checkShapes, checkUnused, drawnParts } from './check-parts'
import { type DataPath, pathInWords, touching } from './data-path'
import type { Field, ScenarioModule } from './document'
import type { Problem } from './graph'
import { type Issue, issuesInWords } from './issue-words'
import { isOpen, knownValue, mappingsOf, type PlacedMapping } from './mappings'
import { secretNameIn } from './secret-rows'

/** Mappings that are looked at in one step. */
const MAPPINGS_A_STEP = 200

/**
 * A module's parameters as far as they are known before a run, held against the module's own schema. What a mapping
 * will give is left open, but for its kind where that can never fit. In steps, since there may be ten thousands of them.
 */
export function* checkingParameters(drawn: ScenarioModule, module: Module): Generator<Problem[], void> {
  const here = (problems: Problem[]): Problem[] =>
    problems.map(problem => ({ ...problem, module: drawn.key }))
  const found = Object.entries(drawn.parameters).flatMap(([name, field]) => mappingsOf(field, [name]))
  yield []
  const parts = drawnParts(drawn.parameters, module.input)
  const shapes = checkShapes(parts)
  const misshaped = new Set(shapes.map(({ parameter }) => parameter))
  // What is said of the shape need not be said of the value again.
  for (const problems of checkingKnown(drawn, module, found))
    yield here(problems.filter(({ parameter }) => !misshaped.has(parameter)))
  yield here([
    ...shapes,
    ...checkNeeded(drawn, module),
    ...checkBlank(parts),
    ...checkUnused(parts),
    ...checkLeftOut(drawn, module),
  ])
  yield here(inClear(drawn, module))
  yield here(leftOut({ is: 'fields', fields: drawn.parameters }, []))
  for (const [at, mapping] of found.entries()) {
    const kinds = checkKind(drawn, module, mapping)
    if (kinds.length > 0 || at % MAPPINGS_A_STEP === 0) yield here(kinds)
  }
}

function* checkingKnown(
  drawn: ScenarioModule,
  module: Module,
  found: PlacedMapping[],
): Generator<Problem[], void> {
  const known = withParts(knownValue({ is: 'fields', fields: drawn.parameters }), module.input)
  yield []
  const parsed = module.input.safeParse(known)
  if (parsed.success) return
  yield []
  // An empty text is left out of a list too, where knownValue holds its place.
  const open = found.filter(
    ({ path, template, sealed }) =>
      sealed || isOpen(template) || (template === '' && typeof path.at(-1) === 'number'),
  )
  // A refusal of a list may come from what is open in it, and one of an open text's part from the text.
  const isOpenAt = touching(open.map(({ path }) => path))
  yield []
  yield issuesInWords(parsed.error, known)
    .filter(({ place, unknown }) => unknown || !isOpenAt(place))
    .map(issue => inSentence(issue, module))
}

/** A body or an address in which something has a secret's name: it stands in the drawing for everybody to read. */
function inClear(drawn: ScenarioModule, module: Module): Problem[] {
  return [...module.namedInputs].flatMap(([parameter, how]): Problem[] => {
    const field = drawn.parameters[parameter]
    if (how === 'rows' || field === undefined || field.is === 'sealed') return []
    const text = field.is === 'mapping' ? field.template : plainText(field)
    const name = secretNameIn(text, how)
    if (name === undefined) return []
    const message = `${parameter}: “${name}” looks like a secret and can be read by everybody who sees this drawing. Choose “Keep secret” to seal it.`
    return [{ message, parameter, severity: 'warning' }]
  })
}

function plainText(field: Field): string {
  const known = knownValue(field)
  return typeof known === 'string' ? known : (JSON.stringify(known) ?? '')
}

/** A secret that an export left out. */
function leftOut(field: Field, path: DataPath): Problem[] {
  if (field.is === 'fields') {
    return Object.entries(field.fields).flatMap(([name, part]) => leftOut(part, [...path, name]))
  }
  if (field.is === 'list') return field.items.flatMap((part, at) => leftOut(part, [...path, at]))
  if (field.is !== 'sealed' || field.id !== undefined || field.of !== undefined) return []
  const parameter = pathInWords(path)
  return [{ message: `${parameter} is a secret that was left out. Type it again.`, parameter }]
}

/** An object that is left out as a whole lacks its mandatory parts: those are what the form can show. */
function withParts(known: unknown, input: z.ZodObject): unknown {
  if (typeof known !== 'object' || known === null) return known
  const missing = Object.entries(input.shape as Record<string, z.ZodType>).filter(
    ([name, child]) =>
      !Object.hasOwn(known, name) && child instanceof z.ZodObject && !child.safeParse(undefined).success,
  )
  return { ...Object.fromEntries(missing.map(([name]) => [name, {}])), ...known }
}

function inSentence({ place, message, unknown }: Issue, module: Module): Problem {
  const parameter = pathInWords(place)
  if (unknown) {
    const within = place.length > 1 ? ` in ${pathInWords(place.slice(0, -1))}` : ''
    return { message: `${module.title} has no parameter “${place.at(-1)}”${within}.`, parameter }
  }
  if (place.length === 0) return { message: `${module.title}: ${message}.` }
  return { message: `${parameter}${message === 'is missing' ? ' ' : ': '}${message}.`, parameter }
}

/** What the form asks for because of another choice ("search by query": the query) is no less needed than the rest. */
function checkNeeded(drawn: ScenarioModule, module: Module): Problem[] {
  return module.needed.flatMap(name => {
    const schema = schemaAt(module.input, [name])
    const when = schema ? hintsOf(schema)?.showWhen : undefined
    if (when === undefined || isGiven(drawn.parameters[name])) return []
    const chosen = choiceOf(drawn.parameters[when.field], schemaAt(module.input, [when.field]))
    return when.is.includes(chosen) ? [{ message: `${name} is missing.`, parameter: name }] : []
  })
}

/**
 * “Leave the key out” where that would delete: a run does not heed it, so nobody should believe it does. It is said at
 * the body, because the form hides the choice there.
 */
function checkLeftOut(drawn: ScenarioModule, module: Module): Problem[] {
  return Object.entries(module.input.shape as Record<string, z.ZodType>).flatMap(([parameter, body]) => {
    const name = hintsOf(body)?.leaveOutBy
    const schema = name === undefined ? undefined : schemaAt(module.input, [name])
    const when = schema && hintsOf(schema)?.showWhen
    if (name === undefined || !when || choiceOf(drawn.parameters[name], schema) !== 'leave-out') return []
    const chosen = choiceOf(drawn.parameters[when.field], schemaAt(module.input, [when.field]))
    if (chosen === '' || when.is.includes(chosen)) return []
    const message = `${parameter}: leaving keys out is not offered for ${chosen}, only for ${when.is.join(' and ')}. Here every mapping needs a value.`
    return [{ severity: 'warning' as const, message, parameter }]
  })
}

function isGiven(field: Field | undefined): boolean {
  if (field === undefined || field.is === 'clear') return false
  return field.is === 'mapping' ? field.template !== '' : true
}

/** What a parameter says or defaults to; empty when only a run can tell. */
function choiceOf(field: Field | undefined, schema: z.ZodType | undefined): string {
  if (field?.is === 'sealed' || (field?.is === 'mapping' && isOpen(field.template))) return ''
  const parsed = schema?.safeParse(field === undefined ? undefined : knownValue(field))
  return parsed?.success ? String(parsed.data) : ''
}

/** Text around a mapping makes a text of it, whatever the mapping gives. */
function checkKind(
  drawn: ScenarioModule,
  module: Module,
  { path, template, sealed }: PlacedMapping,
): Problem[] {
  if (sealed) return []
  const schema = schemaAt(module.input, path)
  const kind = schema ? kindOf(unwrap(schema)) : undefined
  if (kind === undefined || !isOpen(template) || isWhole(template)) return []
  const parameter = pathInWords(path)
  const message = `${parameter}: takes ${kind}, but text with a mapping in it is text. Remove what stands around {{ }}.`
  return [{ message, parameter, module: drawn.key }]
}

function kindOf(schema: z.ZodType): string | undefined {
  if (schema instanceof z.ZodArray) return 'a list'
  if (schema instanceof z.ZodObject || schema instanceof z.ZodRecord) return 'an object'
  return schema instanceof z.ZodBoolean ? 'yes or no' : undefined
}

function isWhole(template: string): boolean {
  try {
    return compileTemplate(template).whole
  } catch {
    // What cannot be read is reported as such.
    return true
  }
}

/** The schema of a part of a module's input; undefined where people name the parts. */
function schemaAt(from: z.ZodType, path: DataPath): z.ZodType | undefined {
  let at: z.ZodType | undefined = from
  for (const part of path) {
    const inner: z.ZodType | undefined = at ? unwrap(at) : undefined
    if (inner instanceof z.ZodObject && typeof part === 'string') {
      at = Object.hasOwn(inner.shape, part) ? (inner.shape[part] as z.ZodType) : undefined
    } else if (inner instanceof z.ZodArray && typeof part === 'number') at = inner.element as z.ZodType
    else return undefined
  }
  return at
}
