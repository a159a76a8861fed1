import { StepError } from '@/lib/errors'
import type { Module } from '@/lib/module-kit/define'
import type { ScenarioDocument, ScenarioLink, ScenarioModule } from '@/lib/scenario/document'
import { type CompiledFilter, compileFilter } from './filter'
import type { SealedUse } from './ports'
import { bringsSecrets } from './provenance'
import { type CompiledInput, compileInput } from './resolve'

/** A link, ready to be walked. */
export interface PlanLink {
  id: string
  to: string
  filter: CompiledFilter | null
}

/** A module of the drawing, ready to run: looked up, its mappings compiled, its links in order. */
export interface PlanNode {
  key: string
  label: string
  module: Module
  disabled: boolean
  connection: string | undefined
  input: CompiledInput
  /** It may bring secrets into the run. */
  secretive: boolean
  links: PlanLink[]
  fallback: PlanLink[]
}

/** A scenario version, compiled once and used by every run of it. */
export interface Plan {
  name: string
  trigger: string
  nodes: ReadonlyMap<string, PlanNode>
  /** The sealed values that its modules are filled with. */
  sealed: readonly SealedUse[]
  parallelism: number
  stopAtFirstFailure: boolean
}

/**
 * Compiles a document whose checks have passed.
 * @throws {StepError} `input` when it cannot run: an unknown module, no trigger, a link to nowhere
 */
export function compilePlan(document: ScenarioDocument, modules: (id: string) => Module | undefined): Plan {
  const nodes = new Map<string, PlanNode>()
  for (const drawn of document.modules) nodes.set(drawn.key, compileNode(drawn, document.links, modules))
  for (const link of document.links) {
    if (!nodes.has(link.to) || !nodes.has(link.from)) {
      throw new StepError('input', `Link ${link.id} leads to a module that is not in the drawing.`)
    }
  }
  const triggers = [...nodes.values()].filter(node => node.module.kind === 'trigger')
  const [trigger] = triggers
  if (trigger === undefined || triggers.length > 1) {
    throw new StepError('input', 'A scenario needs exactly one trigger.')
  }
  return {
    name: document.name,
    trigger: trigger.key,
    nodes,
    sealed: [...nodes.values()].flatMap(node => node.input.sealed),
    parallelism: document.settings.parallelism,
    stopAtFirstFailure: document.settings.stopAtFirstFailure,
  }
}

function compileNode(
  drawn: ScenarioModule,
  links: ScenarioLink[],
  modules: (id: string) => Module | undefined,
): PlanNode {
  const module = modules(drawn.module)
  if (module === undefined) {
    throw new StepError('input', `The module ${drawn.module} (${drawn.key}) is unknown to this installation.`)
  }
  const out = links.filter(link => link.from === drawn.key && link.error !== true)
  const inOrder = out
    .map((link, at) => ({ link, at }))
    .sort((a, b) => (a.link.order ?? 0) - (b.link.order ?? 0) || a.at - b.at)
    .map(entry => entry.link)
  const input = compileInput(drawn.parameters, module, drawn.connection)
  return {
    key: drawn.key,
    label: drawn.label ?? module.title,
    module,
    disabled: drawn.disabled === true,
    connection: drawn.connection,
    input,
    secretive: bringsSecrets(module) || input.sealed.length > 0,
    links: inOrder.filter(link => link.fallback !== true).map(toPlanLink),
    fallback: inOrder.filter(link => link.fallback === true).map(toPlanLink),
  }
}

const toPlanLink = (link: ScenarioLink): PlanLink => ({
  id: link.id,
  to: link.to,
  filter: link.filter ? compileFilter(link.filter) : null,
})
