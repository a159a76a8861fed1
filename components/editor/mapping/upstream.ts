import type { ModuleDescriptor, OutputDescriptor } from '@/lib/module-kit/describe'
import { isJsonObject, type Json } from '@/lib/module-kit/json'
import type { ScenarioDocument, ScenarioModule } from '@/lib/scenario/document'
import { pathSource } from './references'

/** What each module gave in the last run, by its key. */
export type Samples = Readonly<Record<string, Json>>

/** One thing that can be mapped: an attribute, with what is below it. */
export interface Attribute {
  title: string
  type: OutputDescriptor['type']
  /** From the module's output; empty for the output as a whole. */
  names: readonly string[]
  /** As an expression, for example `m2.profile.login`. */
  source: string
  secret: boolean
  /** From the last run; undefined when it gave none. */
  sample: Json | undefined
  children: Attribute[]
}

/** An earlier module, as mappings name it and as people see it. */
export interface UpstreamModule {
  key: string
  label: string
  moduleKey: string
  family: ModuleDescriptor['family'] | null
  /** Of everything it gives: a list's bundles come one at a time, so this is one bundle. */
  whole: Attribute
}

const DEEPEST = 6
/** An object with more attributes than this is a table of data and no shape; the rest is found by typing its name. */
const WIDEST = 300

/** The modules a mapping may use, the nearest first. */
export function upstreamModules(
  document: ScenarioDocument,
  key: string,
  descriptors: readonly ModuleDescriptor[],
  samples: Samples,
): UpstreamModule[] {
  const byId = new Map(descriptors.map(one => [one.id, one]))
  const byKey = new Map(document.modules.map(one => [one.key, one]))
  return nearestFirst(document, key).flatMap(found => {
    const drawn = byKey.get(found)
    return drawn ? [upstreamModule(drawn, byId.get(drawn.module), samples)] : []
  })
}

function nearestFirst(document: ScenarioDocument, key: string): string[] {
  const found = new Set<string>()
  const rest = [key]
  for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
    for (const link of document.links) {
      if (link.to !== next || link.from === key || found.has(link.from)) continue
      found.add(link.from)
      rest.push(link.from)
    }
  }
  return [...found]
}

function upstreamModule(
  drawn: ScenarioModule,
  descriptor: ModuleDescriptor | undefined,
  samples: Samples,
): UpstreamModule {
  const sample = Object.hasOwn(samples, drawn.key) ? samples[drawn.key] : givenSample(drawn, descriptor)
  const outputs = [...(descriptor?.output ?? []), ...namedByPeople(drawn, descriptor)]
  return {
    key: drawn.key,
    label: drawn.label ?? descriptor?.title ?? drawn.module,
    moduleKey: drawn.module.split('@', 1)[0] ?? drawn.module,
    family: descriptor?.family ?? null,
    whole: attribute(
      drawn.key,
      [],
      { name: '', title: 'Everything', type: 'object', fields: outputs },
      sample,
    ),
  }
}

/** What a trigger is going to give, where people typed a sample of it. */
function givenSample(drawn: ScenarioModule, descriptor: ModuleDescriptor | undefined): Json | undefined {
  if (!descriptor?.trigger) return undefined
  const typed = drawn.parameters.sample
  return typed?.is === 'value' ? typed.value : undefined
}

/** "Set Variables" gives what its own form names, so its descriptor cannot tell. */
function namedByPeople(drawn: ScenarioModule, descriptor: ModuleDescriptor | undefined): OutputDescriptor[] {
  const variables = drawn.parameters.variables
  if (descriptor?.key !== 'flow.set-variables' || variables === undefined) return []
  const names =
    variables.is === 'fields'
      ? Object.keys(variables.fields)
      : variables.is === 'value' && isJsonObject(variables.value)
        ? Object.keys(variables.value)
        : []
  return names.map(name => ({ name, title: name, type: 'any' }))
}

function attribute(
  root: string,
  names: readonly string[],
  about: OutputDescriptor,
  sample: Json | undefined,
  inSecret = false,
): Attribute {
  const secret = inSecret || about.secret === true
  return {
    title: about.title,
    type: about.type === 'any' && sample !== undefined ? typeOf(sample) : about.type,
    names,
    source: pathSource(root, names),
    secret,
    sample: secret ? undefined : sample,
    children: names.length >= DEEPEST ? [] : below(root, names, about, sample, secret),
  }
}

function below(
  root: string,
  names: readonly string[],
  about: OutputDescriptor,
  sample: Json | undefined,
  secret: boolean,
): Attribute[] {
  if (Array.isArray(sample)) {
    const [first] = sample
    if (first === undefined || typeof first !== 'object' || first === null) return []
    const item: OutputDescriptor = { name: '0', title: 'First item', type: typeOf(first) }
    return [attribute(root, [...names, '0'], item, first, secret)]
  }
  const values = isJsonObject(sample) ? sample : {}
  const declared = about.fields ?? []
  const known = new Set(declared.map(one => one.name))
  const others = Object.keys(values)
    .filter(name => !known.has(name))
    .slice(0, WIDEST)
    .map((name): OutputDescriptor => ({ name, title: name, type: typeOf(values[name] ?? null) }))
  return [...declared, ...others].map(one =>
    attribute(
      root,
      [...names, one.name],
      one,
      Object.hasOwn(values, one.name) ? values[one.name] : undefined,
      secret,
    ),
  )
}

function typeOf(value: Json): OutputDescriptor['type'] {
  if (Array.isArray(value)) return 'list'
  if (isJsonObject(value)) return 'object'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number') return 'number'
  return typeof value === 'boolean' ? 'boolean' : 'any'
}

/** Every attribute of a module, flat, in the order of the tree. */
export function flatAttributes(whole: Attribute): Attribute[] {
  return whole.children.flatMap(one => [one, ...flatAttributes(one)])
}

/** The attribute at a path, as far as it is known. */
export function attributeAt(whole: Attribute, names: readonly string[]): Attribute | undefined {
  let found: Attribute | undefined = whole
  for (const name of names) found = found?.children.find(one => one.names.at(-1) === name)
  return found
}
