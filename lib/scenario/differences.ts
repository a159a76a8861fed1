import { canonicalText } from './canonical'
import type { ScenarioDocument, ScenarioLink, ScenarioModule } from './document'

/** A drawing and which connection fills which slot: what a run of it needs. */
export interface Drawn {
  document: ScenarioDocument
  /** Slot → connection id. */
  connections: Readonly<Record<string, string>>
}

/** How things are called; what it does not know is told by its key. */
export interface DifferenceNames {
  /** Title of a module type, such as “Get a User”. @param id  `app.name@version` */
  module: (id: string) => string | undefined
  /** Label of a parameter of a module type. */
  parameter: (id: string, name: string) => string | undefined
  connection: (id: string) => string | undefined
}

/** One thing that is otherwise, in words; values are not told, since they may be long or secret. */
export interface Difference {
  what: 'added' | 'removed' | 'changed'
  /** The module concerned, where it is one. */
  module?: string
  /** The link concerned, where it is one. */
  link?: string
  words: string
}

const NO_NAMES: DifferenceNames = {
  module: () => undefined,
  parameter: () => undefined,
  connection: () => undefined,
}

/** Parts of a document that a run never looks at, or that are compared one by one below. */
const NOT_SETTINGS = new Set(['format', 'name', 'description', 'connections', 'modules', 'links', 'timeZone'])

/**
 * What a run of `after` would do otherwise than one of `before`. Where cards stand, notes, the description and the
 * scenario's name are no part of what runs; how a module or a link is called is, since the history shows it.
 */
export function differences(
  before: Drawn,
  after: Drawn,
  names: DifferenceNames = NO_NAMES,
): readonly Difference[] {
  return [
    ...modulesBetween(before, after, names),
    ...connectionsBetween(before, after, names),
    ...linksBetween(before.document, after.document, names),
    ...settingsBetween(before.document, after.document),
  ]
}

const called = (module: ScenarioModule, names: DifferenceNames): string =>
  `${module.key} ${module.label || names.module(module.module) || module.module}`

const byKey = (document: ScenarioDocument): Map<string, ScenarioModule> =>
  new Map(document.modules.map(module => [module.key, module]))

function modulesBetween(before: Drawn, after: Drawn, names: DifferenceNames): Difference[] {
  const old = byKey(before.document)
  const now = byKey(after.document)
  return [
    ...[...old.values()]
      .filter(module => !now.has(module.key))
      .map((module): Difference => {
        return { what: 'removed', module: module.key, words: `${called(module, names)} is removed` }
      }),
    ...[...now.values()].flatMap((module): Difference[] => {
      const was = old.get(module.key)
      if (was === undefined)
        return [{ what: 'added', module: module.key, words: `${called(module, names)} is new` }]
      const parts = partsChanged(was, module, names)
      if (parts.length === 0) return []
      const words = `${called(was, names)}: ${parts.join(', ')}`
      return [{ what: 'changed', module: module.key, words }]
    }),
  ]
}

/** Drafts share what did not change, so each module is put into words once and not at every key press. */
const texts = new WeakMap<ScenarioModule, string>()

function textOf(module: ScenarioModule): string {
  const known = texts.get(module)
  if (known !== undefined) return known
  const { position: _place, note: _note, connection: _slot, label, disabled, ...rest } = module
  const text = canonicalText({ ...rest, label: label || null, disabled: disabled ?? false })
  texts.set(module, text)
  return text
}

function partsChanged(was: ScenarioModule, module: ScenarioModule, names: DifferenceNames): string[] {
  if (was === module || textOf(was) === textOf(module)) return []
  const parts: string[] = []
  if (was.module !== module.module)
    parts.push(`is ${names.module(module.module) ?? module.module} now (${module.module})`)
  if ((was.label || null) !== (module.label || null))
    parts.push(module.label ? `is called “${module.label}” now` : 'has no name of its own any more')
  if ((was.disabled ?? false) !== (module.disabled ?? false))
    parts.push(module.disabled ? 'is switched off' : 'is switched on')
  const changed = [...new Set([...Object.keys(was.parameters), ...Object.keys(module.parameters)])].filter(
    name => canonicalText(was.parameters[name]) !== canonicalText(module.parameters[name]),
  )
  if (changed.length > 0) {
    const labels = changed.map(name => names.parameter(module.module, name) ?? name)
    parts.push(`${new Intl.ListFormat('en').format(labels)} changed`)
  }
  return parts.length === 0 ? ['is otherwise'] : parts
}

/** Modules that are in both and have got another connection, those with the same change together. */
function connectionsBetween(before: Drawn, after: Drawn, names: DifferenceNames): Difference[] {
  const old = byKey(before.document)
  const moved = new Map<string, { from: string | undefined; to: string | undefined; keys: string[] }>()
  for (const module of after.document.modules) {
    const was = old.get(module.key)
    if (was === undefined) continue
    const from = connectionOf(before, was)
    const to = connectionOf(after, module)
    if (from === to) continue
    const together = moved.get(`${from}>${to}`) ?? { from, to, keys: [] }
    together.keys.push(module.key)
    moved.set(`${from}>${to}`, together)
  }
  const name = (id: string | undefined): string =>
    id === undefined ? 'no connection' : `“${names.connection(id) ?? 'a connection that is gone'}”`
  return [...moved.values()].map(({ from, to, keys }) => ({
    what: 'changed' as const,
    ...(keys.length === 1 && keys[0] !== undefined ? { module: keys[0] } : {}),
    words: `${list(keys)} ${keys.length === 1 ? 'uses' : 'use'} ${name(to)} instead of ${name(from)}`,
  }))
}

const connectionOf = ({ connections }: Drawn, module: ScenarioModule): string | undefined =>
  module.connection === undefined || !Object.hasOwn(connections, module.connection)
    ? undefined
    : connections[module.connection]

const list = (parts: readonly string[]): string => new Intl.ListFormat('en').format(parts)

const ends = ({ from, to, error }: ScenarioLink): string => `${from}>${to}${error ? '!' : ''}`

/** Links are the same when they lead from and to the same modules: one drawn anew has another id and no other sense. */
function linksBetween(
  before: ScenarioDocument,
  after: ScenarioDocument,
  names: DifferenceNames,
): Difference[] {
  const [oldModules, nowModules] = [byKey(before), byKey(after)]
  const inBoth = (link: ScenarioLink): boolean =>
    [link.from, link.to].every(key => oldModules.has(key) && nowModules.has(key))
  const [old, now] = [byEnds(before), byEnds(after)]
  const words = (link: ScenarioLink): string =>
    `${link.error ? 'The error route' : 'The link'} from ${nameOf(link.from)} to ${nameOf(link.to)}`
  const nameOf = (key: string): string => {
    const module = nowModules.get(key) ?? oldModules.get(key)
    return module === undefined ? key : called(module, names)
  }
  const found: Difference[] = []
  // A link to or from a module that came or went is told with that module.
  for (const [at, link] of old)
    if (!now.has(at) && inBoth(link))
      found.push({ what: 'removed', link: link.id, words: `${words(link)} is removed` })
  for (const [at, link] of now) {
    const was = old.get(at)
    if (was === undefined) {
      if (inBoth(link)) found.push({ what: 'added', link: link.id, words: `${words(link)} is new` })
      continue
    }
    const parts = linkParts(was, link)
    if (parts.length > 0)
      found.push({ what: 'changed', link: link.id, words: `${words(link)}: ${list(parts)}` })
  }
  return [...found, ...ordersBetween(before, after, nameOf)]
}

function byEnds(document: ScenarioDocument): Map<string, ScenarioLink> {
  const found = new Map<string, ScenarioLink>()
  for (const link of document.links) {
    let at = ends(link)
    // Drawn twice: each is one of its own.
    while (found.has(at)) at += '+'
    found.set(at, link)
  }
  return found
}

function linkParts(was: ScenarioLink, link: ScenarioLink): string[] {
  const parts: string[] = []
  if (canonicalText(was.filter) !== canonicalText(link.filter)) {
    if (was.filter === undefined) parts.push('has a filter now')
    else parts.push(link.filter === undefined ? 'has no filter any more' : 'its filter changed')
  }
  if ((was.fallback ?? false) !== (link.fallback ?? false))
    parts.push(link.fallback ? 'takes what no other route took' : 'is no fallback any more')
  if ((was.label || null) !== (link.label || null))
    parts.push(link.label ? `is called “${link.label}” now` : 'has no name of its own any more')
  const known = new Set(['id', 'from', 'to', 'error', 'order', 'filter', 'fallback', 'label'])
  const rest = (one: ScenarioLink): string =>
    canonicalText(Object.fromEntries(Object.entries(one).filter(([name]) => !known.has(name))))
  if (rest(was) !== rest(link)) parts.push('is otherwise')
  return parts
}

/** Routes that are in both, tried in another order. */
function ordersBetween(
  before: ScenarioDocument,
  after: ScenarioDocument,
  nameOf: (key: string) => string,
): Difference[] {
  const [old, now] = [ordersOf(before), ordersOf(after)]
  return [...now].flatMap(([from, targets]) => {
    const was = old.get(from) ?? []
    const common = targets.filter(to => was.includes(to))
    const commonBefore = was.filter(to => targets.includes(to))
    if (common.join() === commonBefore.join()) return []
    return [
      {
        what: 'changed' as const,
        module: from,
        words: `The routes of ${nameOf(from)} are tried in another order`,
      },
    ]
  })
}

/** Module → where its routes lead, in the order in which they are tried. */
function ordersOf(document: ScenarioDocument): Map<string, string[]> {
  const routes = new Map<string, ScenarioLink[]>()
  for (const link of document.links)
    if (!link.error) routes.set(link.from, [...(routes.get(link.from) ?? []), link])
  return new Map(
    [...routes].map(([from, links]) => [
      from,
      [...new Set(links.toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0)).map(link => link.to))],
    ]),
  )
}

const SETTINGS: Record<string, string> = {
  parallelism: 'Bundles at once',
  stopAtFirstFailure: 'Stop at the first failure',
}

function settingsBetween(before: ScenarioDocument, after: ScenarioDocument): Difference[] {
  const found: Difference[] = []
  const zone = (document: ScenarioDocument): string => document.timeZone || 'the workspace’s'
  if (zone(before) !== zone(after))
    found.push({ what: 'changed', words: `The time zone is ${zone(after)} instead of ${zone(before)}` })
  const [old, now] = [settingsOf(before), settingsOf(after)]
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(name), now.get(name)]
    if (canonicalText(was) === canonicalText(is)) continue
    const words = `${SETTINGS[name] ?? name}: ${inWords(is)} instead of ${inWords(was)}`
    found.push({ what: 'changed', words })
  }
  return found
}

/** Whatever else a document holds counts as a setting, so that a part that is added to it later is not forgotten. */
const settingsOf = (document: ScenarioDocument): Map<string, unknown> =>
  new Map<string, unknown>([
    ...Object.entries(document.settings),
    ...Object.entries(document).filter(([name]) => name !== 'settings' && !NOT_SETTINGS.has(name)),
  ])

function inWords(value: unknown): string {
  if (value === undefined || value === null) return 'not set'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'number' || typeof value === 'string' ? String(value) : 'changed'
}
