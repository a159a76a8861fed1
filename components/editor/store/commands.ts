import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { Filler } from '@/lib/module-kit/slot'
import type { Field, ScenarioDocument, ScenarioLink, ScenarioModule } from '@/lib/scenario/document'
import type { Place } from '@/lib/scenario/places'
import { keysNamedIn, keysNamedInFilter } from '@/lib/scenario/rename'

/** What one edits, and what undo goes back to: the drawing and which connection fills which slot. */
export interface Draft {
  document: ScenarioDocument
  /** Slot → connection id. */
  connections: Readonly<Record<string, string>>
}

/** Cards stand on a grid of this many pixels. */
const GRID = 8
/** From one card to the next on its right. */
const STEP = 368
const ROW = 120

export const snap = ({ x, y }: Place): Place => ({
  x: Math.round(x / GRID) * GRID,
  y: Math.round(y / GRID) * GRID,
})

export const withDocument = (draft: Draft, change: Partial<ScenarioDocument>): Draft => ({
  ...draft,
  document: { ...draft.document, ...change },
})

/** The next free number. */
function nextNumber(used: readonly string[]): number {
  return 1 + Math.max(0, ...used.map(key => Number(key.slice(1))).filter(Number.isFinite))
}

/** A key that a document takes; a number beyond it is no module's and would leave no next one. */
const isModuleKey = (name: string): boolean => /^m[1-9]\d{0,4}$/.test(name)

/**
 * The next free key; none is used again while any module or mapping still names it.
 * @param coming  what is about to be put in, and may name modules that are not here; its own get new keys anyway
 */
export function nextKey(
  document: Pick<ScenarioDocument, 'modules' | 'links'>,
  coming: Pick<ScenarioDocument, 'modules' | 'links'> = { modules: [], links: [] },
): string {
  const renamed = new Set(coming.modules.map(module => module.key))
  const used = [
    ...document.modules.map(module => module.key),
    ...namedIn(document),
    ...namedIn(coming).filter(name => !renamed.has(name)),
  ]
  return `m${nextNumber(used)}`
}

/** The module keys that mappings and filters name. */
const namedIn = ({ modules, links }: Pick<ScenarioDocument, 'modules' | 'links'>): string[] =>
  [
    ...modules.flatMap(module => Object.values(module.parameters).flatMap(keysNamedIn)),
    ...links.flatMap(link => (link.filter ? keysNamedInFilter(link.filter) : [])),
  ].filter(isModuleKey)

export const nextLink = (document: ScenarioDocument): string =>
  `l${nextNumber(document.links.map(link => link.id))}`

/** Whether a link would lead back to where it comes from. */
export function wouldLoop(document: ScenarioDocument, from: string, to: string): boolean {
  const rest = [to]
  const seen = new Set<string>()
  for (let at = rest.pop(); at !== undefined; at = rest.pop()) {
    if (at === from) return true
    if (seen.has(at)) continue
    seen.add(at)
    for (const link of document.links) if (link.from === at) rest.push(link.to)
  }
  return false
}

const isTrigger = (module: ScenarioModule, descriptors: readonly ModuleDescriptor[]): boolean =>
  descriptors.find(one => one.id === module.module)?.kind === 'trigger'

/** Whether a link may lead from one module to the other: nothing leads into a trigger, or back. */
export function linkable(
  document: ScenarioDocument,
  descriptors: readonly ModuleDescriptor[],
  from: string,
  to: string,
): boolean {
  const target = document.modules.find(module => module.key === to)
  if (target === undefined || isTrigger(target, descriptors)) return false
  const there = document.links.some(link => link.from === from && link.to === to)
  return !there && !wouldLoop(document, from, to)
}

export interface NewModule {
  /** `app.name@version`. */
  id: string
  /** Filled by this slot where the module needs a connection. */
  slot?: string | undefined
  /** Where it is dropped; without it, to the right of what it follows. */
  at?: Place | undefined
  /** The module it is linked from. */
  after?: string | undefined
  /** The link it is put into: the bundle comes by it and goes on to where it led. */
  into?: string | undefined
}

/** Adds a module. @returns the draft, and the module's key */
export function addModule(draft: Draft, added: NewModule): { draft: Draft; key: string } {
  const { document } = draft
  const key = nextKey(document)
  const into = document.links.find(link => link.id === added.into)
  const after = document.modules.find(module => module.key === (into?.from ?? added.after))?.key
  const module: ScenarioModule = {
    key,
    module: added.id,
    parameters: {},
    position: snap(added.at ?? freePlace(document, after, into?.to)),
    ...(added.slot === undefined ? {} : { connection: added.slot }),
  }
  const links = into
    ? document.links.flatMap(link =>
        link.id === into.id
          ? [
              { ...link, to: key },
              { id: nextLink(document), from: key, to: into.to },
            ]
          : [link],
      )
    : after === undefined
      ? document.links
      : [...document.links, { id: nextLink(document), from: after, to: key }]
  return { draft: withDocument(draft, { modules: [...document.modules, module], links }), key }
}

/** Right of what it follows, below whatever stands there already. */
function freePlace(document: ScenarioDocument, after: string | undefined, before?: string): Place {
  const next = document.modules.find(module => module.key === before)?.position
  const from = document.modules.find(module => module.key === after)?.position
  if (from && next) return { x: (from.x + next.x) / 2, y: (from.y + next.y) / 2 + ROW }
  const start = from ?? document.modules.at(-1)?.position
  let place = start ? { x: start.x + STEP, y: start.y } : { x: 0, y: 0 }
  const taken = (at: Place): boolean =>
    document.modules.some(
      ({ position }) => position && Math.abs(position.x - at.x) < 240 && Math.abs(position.y - at.y) < 72,
    )
  while (taken(place)) place = { x: place.x, y: place.y + ROW }
  return place
}

/** Removes modules with their links, and links. */
export function remove(draft: Draft, keys: readonly string[], links: readonly string[]): Draft {
  const { document } = draft
  return withDocument(draft, {
    modules: document.modules.filter(module => !keys.includes(module.key)),
    links: document.links.filter(
      link => !links.includes(link.id) && !keys.includes(link.from) && !keys.includes(link.to),
    ),
  })
}

export function move(draft: Draft, places: ReadonlyMap<string, Place>): Draft {
  return withDocument(draft, {
    modules: draft.document.modules.map(module => {
      const place = places.get(module.key)
      return place ? { ...module, position: snap(place) } : module
    }),
  })
}

/** Links two modules; a link that is there, leads to itself or would close a loop changes nothing. */
export function connect(draft: Draft, from: string, to: string): Draft {
  const { document } = draft
  const there = document.links.some(link => link.from === from && link.to === to)
  const both = [from, to].every(key => document.modules.some(module => module.key === key))
  if (there || !both || wouldLoop(document, from, to)) return draft
  const siblings = document.links.filter(link => link.from === from)
  const order = siblings.length === 0 ? {} : { order: Math.max(...siblings.map(link => link.order ?? 0)) + 1 }
  return withDocument(draft, { links: [...document.links, { id: nextLink(document), from, to, ...order }] })
}

export function changeModule(
  draft: Draft,
  key: string,
  change: (module: ScenarioModule) => ScenarioModule,
): Draft {
  return withDocument(draft, {
    modules: draft.document.modules.map(module => (module.key === key ? change(module) : module)),
  })
}

export function setParameters(draft: Draft, key: string, parameters: Record<string, Field>): Draft {
  return changeModule(draft, key, module => ({ ...module, parameters }))
}

export function changeLink(draft: Draft, id: string, change: (link: ScenarioLink) => ScenarioLink): Draft {
  return withDocument(draft, {
    links: draft.document.links.map(link => (link.id === id ? change(link) : link)),
  })
}

export const changeDocument = (draft: Draft, change: Partial<ScenarioDocument>): Draft =>
  withDocument(draft, change)

/** Fills a module's connection: with the slot that holds it, or a new one; slots that nobody uses go. */
export function chooseConnection(draft: Draft, key: string, connection: Filler): Draft {
  const slots = draft.document.connections
  const known = Object.keys(slots).find(slot => draft.connections[slot] === connection.id)
  const empty = Object.keys(slots).find(
    slot => draft.connections[slot] === undefined && slots[slot]?.kind === connection.kind,
  )
  const slot = known ?? empty ?? newSlot(Object.keys(slots), connection.name)
  const chosen = changeModule(draft, key, module => ({ ...module, connection: slot }))
  const used = new Set(chosen.document.modules.flatMap(module => module.connection ?? []))
  const all = { ...slots, [slot]: slots[slot] ?? { kind: connection.kind } }
  const filled = { ...draft.connections, [slot]: connection.id }
  const keep = <T>(record: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).filter(([name]) => used.has(name)))
  return { document: { ...chosen.document, connections: keep(all) }, connections: keep(filled) }
}

function newSlot(taken: readonly string[], name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 40)
  const base = plain === '' ? 'org' : plain
  let slot = base
  for (let n = 2; taken.includes(slot); n++) slot = `${base}-${n}`
  return slot
}
