import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import { isJsonObject, type Json } from '@/lib/module-kit/json'
import type { ScenarioDocument, ScenarioLink, ScenarioModule } from '@/lib/scenario/document'
import { CARD, type Place } from '@/lib/scenario/places'
import { renameLink, renameModule } from '@/lib/scenario/rename'
import { type Draft, nextKey, nextLink, snap, withDocument } from './commands'
import { withoutTyped } from './typed-secrets'

/** Modules and the links between them, as they lie on the clipboard. */
export interface Clip {
  joinery: 'modules'
  modules: ScenarioModule[]
  links: ScenarioLink[]
}

/** Without secrets that are typed and not sealed yet; null when there is nothing to copy. */
export function copy(
  document: ScenarioDocument,
  keys: readonly string[],
  descriptors: readonly ModuleDescriptor[],
): Clip | null {
  const modules = document.modules.filter(module => keys.includes(module.key))
  if (modules.length === 0) return null
  const links = document.links.filter(link => keys.includes(link.from) && keys.includes(link.to))
  return { joinery: 'modules', modules: withoutTyped(modules, descriptors), links }
}

/** Beside what was copied, where nothing says where to. */
const BESIDE: Place = { x: 40, y: 80 }
/** From one copy to the next, so that none hides another. */
const CASCADE = 32

/**
 * Puts copies in, with keys of their own; mappings among them follow.
 * @param middle  where the middle of the copies comes to stand; without it they stand beside what was copied
 * @returns the draft, and the new keys
 */
export function paste(
  draft: Draft,
  clip: Clip,
  middle: Place | null = null,
): { draft: Draft; keys: string[] } {
  const { document } = draft
  const by = shiftOf(document, clip, middle)
  const first = Number(nextKey(document, clip).slice(1))
  const renamed = new Map(clip.modules.map((module, at) => [module.key, `m${first + at}`]))
  const modules = clip.modules.map(module => {
    const copied = renameModule(module, renamed)
    const { x, y } = module.position ?? { x: 0, y: 0 }
    const slot =
      copied.connection !== undefined && document.connections[copied.connection]
        ? copied.connection
        : undefined
    const { connection: _slot, ...rest } = copied
    return {
      ...rest,
      position: snap({ x: x + by.x, y: y + by.y }),
      ...(slot === undefined ? {} : { connection: slot }),
    }
  })
  const firstLink = Number(nextLink(document).slice(1))
  const links = clip.links.map((link, at) => ({
    ...renameLink(link, renamed),
    id: `l${firstLink + at}`,
  }))
  const pasted = withDocument(draft, {
    modules: [...document.modules, ...modules],
    links: [...document.links, ...links],
  })
  return { draft: pasted, keys: modules.map(module => module.key) }
}

/** How far copies move so that their middle stands there and none stands exactly on another module. */
function shiftOf(document: ScenarioDocument, clip: Clip, middle: Place | null): Place {
  const places = clip.modules.map(module => module.position ?? { x: 0, y: 0 })
  const xs = places.map(({ x }) => x)
  const ys = places.map(({ y }) => y)
  let by =
    middle === null
      ? BESIDE
      : {
          x: middle.x - (Math.min(...xs) + Math.max(...xs) + CARD.width) / 2,
          y: middle.y - (Math.min(...ys) + Math.max(...ys) + CARD.height) / 2,
        }
  const taken = new Set(document.modules.map(({ position }) => JSON.stringify(position && snap(position))))
  while (places.some(({ x, y }) => taken.has(JSON.stringify(snap({ x: x + by.x, y: y + by.y }))))) {
    by = { x: by.x + CASCADE, y: by.y + CASCADE }
  }
  return by
}

const KEY = /^m[1-9]\d{0,8}$/

const isModule = (value: Json): boolean =>
  isJsonObject(value) &&
  typeof value.key === 'string' &&
  KEY.test(value.key) &&
  typeof value.module === 'string' &&
  isJsonObject(value.parameters) &&
  Object.values(value.parameters).every(isField) &&
  (value.position === undefined ||
    (isJsonObject(value.position) && Number.isFinite(value.position.x) && Number.isFinite(value.position.y)))

const isLink = (value: Json): boolean =>
  isJsonObject(value) &&
  [value.id, value.from, value.to].every(part => typeof part === 'string') &&
  (value.filter === undefined || isFilter(value.filter))

/** Well formed as far as renaming goes into it; kinds that it does not know it leaves as they are. */
function isField(value: Json | undefined): boolean {
  if (!isJsonObject(value)) return false
  switch (value.is) {
    case 'mapping':
      return typeof value.template === 'string'
    case 'fields':
      return isJsonObject(value.fields) && Object.values(value.fields).every(isField)
    case 'list':
      return Array.isArray(value.items) && value.items.every(isField)
    case 'sealed':
      return (
        (value.of === undefined || isField(value.of)) &&
        (value.uses === undefined ||
          (Array.isArray(value.uses) && value.uses.every(name => typeof name === 'string')))
      )
    default:
      return typeof value.is === 'string'
  }
}

function isFilter(value: Json): boolean {
  if (!isJsonObject(value)) return false
  if (value.is === 'expression') return typeof value.expression === 'string'
  const isRow = (row: Json): boolean =>
    isJsonObject(row) && isField(row.left) && (row.right === undefined || isField(row.right))
  return (
    value.is === 'rows' &&
    Array.isArray(value.any) &&
    value.any.every(group => Array.isArray(group) && group.every(isRow))
  )
}

/** What lies on the clipboard, when it is modules; the server checks them in full when they are saved. */
export function readClip(text: string): Clip | null {
  try {
    const value = JSON.parse(text) as Json
    if (!isJsonObject(value) || value.joinery !== 'modules') return null
    const { modules, links } = value
    const fits =
      Array.isArray(modules) && Array.isArray(links) && modules.every(isModule) && links.every(isLink)
    return fits ? (value as unknown as Clip) : null
  } catch {
    return null
  }
}
