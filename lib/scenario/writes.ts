import type { ScenarioDocument, ScenarioModule } from './document'

/** A module by which a run may change something. */
export interface WritingModule {
  key: string
  /** What it does: its label, and the module's own title where that is another. */
  what: string
  /** The slot of its connection; absent where it has none yet. */
  slot?: string
}

/** What has to be known of a module type to tell whether it writes. */
export interface WritingType {
  title: string
  /** Whether it can change something at the other side. */
  writes: boolean
}

/** What a run of this drawing may change, in the drawing's order. Modules that are switched off change nothing. */
export function writingModules(
  document: ScenarioDocument,
  typeOf: (id: string) => WritingType | undefined,
): WritingModule[] {
  return document.modules.flatMap(module => {
    const type = typeOf(module.module)
    if (!type?.writes || module.disabled || onlyReads(module)) return []
    const what = module.label && module.label !== type.title ? `${module.label} (${type.title})` : type.title
    return [
      { key: module.key, what, ...(module.connection === undefined ? {} : { slot: module.connection }) },
    ]
  })
}

/** A raw call that is fixed to GET. A method that is mapped may turn out to be any. */
function onlyReads(module: ScenarioModule): boolean {
  const { method } = module.parameters
  return (
    module.module.startsWith('okta.api-call@') &&
    (method === undefined || (method.is === 'value' && method.value === 'GET'))
  )
}
