import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import { type Draft, withDocument } from '../store/commands'
import { withoutTyped } from '../store/typed-secrets'

/** What this browser keeps of a drawing that the server does not have yet. */
export interface Kept {
  /** The revision that it is based on. */
  revision: number
  draft: Draft
  /** The save that carried exactly this drawing, if one was sent. */
  saveId: string | null
  /** Every save without an answer that it goes on from. */
  sent: readonly string[]
  /** What is stored is somebody else's, and is not to be lost when this takes its place. */
  over: boolean
}

/** Where one tab keeps its drawing. */
export interface KeptPlace {
  keep(kept: Kept): void
  forget(): void
}

/** A drawing that an earlier visit left behind. */
export interface LeftOver extends Kept {
  /** What it is kept under. */
  place: string
  /** Secrets typed into it were left out. */
  secretsLeftOut: boolean
}

const PREFIX = 'joinery.draft.'

/** A name for this visit of this tab, under which it keeps its drawings; nobody else writes there. */
const place = (scenarioId: string, visit: string): string => `${PREFIX}${scenarioId}.${visit}`

/** So many unanswered saves are worth keeping: the server remembers no more. */
const MOST_SENT = 20

/**
 * This visit's place in the browser's store. Secrets are left out. A full or forbidden store loses the second copy, not
 * the drawing.
 */
export function keptPlace(
  scenarioId: string,
  visit: string,
  descriptors: readonly ModuleDescriptor[],
): KeptPlace {
  const name = place(scenarioId, visit)
  holdOpen(name)
  return {
    keep(kept) {
      const drawn = kept.draft.document.modules
      const modules = withoutTyped(drawn, descriptors)
      const secretsLeftOut = modules.some((module, at) => module !== drawn[at])
      const draft = secretsLeftOut ? withDocument(kept.draft, { modules }) : kept.draft
      try {
        const stored = { ...kept, draft, sent: kept.sent.slice(-MOST_SENT), secretsLeftOut }
        localStorage.setItem(name, JSON.stringify(stored))
      } catch {
        // See above.
      }
    },
    forget() {
      forgetLeftOver(name)
    },
  }
}

/** As long as this page lives, others see that its drawing is no left-over. */
function holdOpen(name: string): void {
  void navigator.locks?.request(name, () => new Promise(() => undefined)).catch(() => undefined)
}

async function placesInUse(): Promise<Set<string>> {
  const state = await navigator.locks?.query().catch(() => undefined)
  return new Set(state?.held?.flatMap(lock => lock.name ?? []))
}

/** What earlier visits could not save of this scenario, and no page is at work on. */
export async function leftOvers(scenarioId: string, visit: string): Promise<LeftOver[]> {
  try {
    const open = await placesInUse()
    const places = Object.keys(localStorage).filter(
      // Without a visit: as an older release kept it.
      name => name === PREFIX + scenarioId || name.startsWith(`${PREFIX}${scenarioId}.`),
    )
    return places
      .filter(name => name !== place(scenarioId, visit) && !open.has(name))
      .flatMap(name => readLeftOver(name) ?? [])
  } catch {
    return []
  }
}

function readLeftOver(name: string): LeftOver | null {
  try {
    const read = JSON.parse(localStorage.getItem(name) ?? '') as Partial<LeftOver>
    if (typeof read.revision !== 'number' || !Array.isArray(read.draft?.document?.modules)) return null
    return {
      revision: read.revision,
      draft: read.draft,
      saveId: read.saveId ?? null,
      sent: read.sent ?? [],
      over: read.over ?? false,
      secretsLeftOut: read.secretsLeftOut ?? false,
      place: name,
    }
  } catch {
    return null
  }
}

export function forgetLeftOver(name: string): void {
  try {
    localStorage.removeItem(name)
  } catch {
    // A forbidden store holds nothing.
  }
}
