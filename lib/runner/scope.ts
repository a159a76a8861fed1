import { StepError } from '@/lib/errors'
import type { CompiledTemplate, Scope } from '@/lib/expression'
import type { JsonObject } from '@/lib/module-kit/json'
import type { OpenedSecret, SealedUse } from './ports'
import { type Taint, taintAt, WHOLE } from './taint'

/** Where a mapping takes its data from, and what of it is secret. */
export interface BundleScope extends Scope {
  /** What is secret of what a module gave; absent in a run that has met no secret. */
  taintOf?: ((root: string) => Taint | undefined) | undefined
  /** What a sealed value of the drawing holds. */
  secret?: ((use: SealedUse) => RunSecret | undefined) | undefined
}

/** A sealed value as one run has it; its template is compiled once a run and kept nowhere else. */
export interface RunSecret {
  opened: OpenedSecret
  template?: CompiledTemplate
}

export const nameOfUse = ({ id, module, field, slot }: SealedUse): string =>
  JSON.stringify([id, module, field, slot ?? null])

type Reads = Pick<CompiledTemplate, 'reads' | 'only'>

/** What is secret of what a mapping gives: all of it as soon as it reads a secret; what is only handed on, part by part. */
export function mappedTaint(
  { reads, only }: Reads,
  taintOf: (root: string) => Taint | undefined,
): Taint | undefined {
  const at = ([root = '', ...rest]: readonly string[]): Taint | undefined => taintAt(taintOf(root), rest)
  if (only !== null) return at(only)
  return reads.some(path => at(path) !== undefined) ? WHOLE : undefined
}

/** An error may repeat the data it is about, also what functions have made of it; of a secret nothing may be repeated. */
export function unlessSecret<T>(template: Reads, scope: BundleScope, evaluate: () => T): T {
  try {
    return evaluate()
  } catch (error) {
    const { taintOf } = scope
    if (taintOf === undefined || mappedTaint(template, taintOf) === undefined) throw error
    const kind = error instanceof StepError ? error.kind : 'bug'
    const about = template.reads.map(path => path.join('.')).join(', ')
    throw new StepError(
      kind,
      `This cannot be evaluated. Why is not shown, because it reads a secret (${about}).`,
    )
  }
}

/** What the modules upstream of a bundle gave: a chain, so that a bundle costs one link and shares the rest. */
export interface Upstream {
  readonly key: string
  readonly output: JsonObject
  readonly before: Upstream | null
}

/** What a module gave on this bundle's way; undefined when it is not on it. */
export function outputOf(upstream: Upstream | null, key: string): JsonObject | undefined {
  for (let at = upstream; at !== null; at = at.before) if (at.key === key) return at.output
  return undefined
}
