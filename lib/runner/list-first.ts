import type { Module } from '@/lib/module-kit/define'
import type { JsonObject } from '@/lib/module-kit/json'
import { streamsAtOnce } from '@/lib/module-kit/list-fields'
import type { Field } from '@/lib/scenario/document'
import type { PlanLink, PlanNode } from './plan'
import { OwnershipLost } from './ports'
import type { RunState } from './run-state'

/** A parameter that only a bundle can tell. */
class NotKnownYet extends Error {}

/**
 * Whether a module, as it is drawn, may do more than read. Its effect is asked with what is typed into it; where that
 * hangs on something mapped, it may.
 */
export function mayWrite(module: Module, parameters: Record<string, Field>, disabled: boolean): boolean {
  if (disabled || module.kind === 'trigger') return false
  const typed = new Proxy<Record<string, unknown>>(
    {},
    { get: (_, name) => typedValue(module, parameters, name) },
  )
  try {
    return module.effect(typed) !== 'read'
  } catch {
    return true
  }
}

/** @throws {NotKnownYet} for what is mapped, unknown or not valid */
function typedValue(module: Module, parameters: Record<string, Field>, name: string | symbol): unknown {
  if (typeof name === 'symbol' || !Object.hasOwn(module.input.shape, name)) throw new NotKnownYet()
  const field = Object.hasOwn(parameters, name) ? parameters[name] : undefined
  if (field !== undefined && field.is !== 'value') throw new NotKnownYet()
  const parsed = (module.input.shape[name] as Module['input']).safeParse(field?.value)
  if (!parsed.success) throw new NotKnownYet()
  return parsed.data
}

/** The modules below one on any way, as far as they may do more than read. */
export function writersBelow(nodes: ReadonlyMap<string, PlanNode>, from: PlanNode): PlanNode[] {
  const seen = new Set<string>()
  const rest: PlanLink[] = [...from.links, ...from.fallback]
  for (let link = rest.pop(); link !== undefined; link = rest.pop()) {
    const below = nodes.get(link.to)
    if (below === undefined || seen.has(below.key)) continue
    seen.add(below.key)
    rest.push(...below.links, ...below.fallback)
  }
  return [...seen].flatMap(key => nodes.get(key) ?? []).filter(node => node.mayWrite)
}

/**
 * Whether a list is read to its end before its first bundle goes: where a module below may change what it selects, by
 * a call other than a read to the same org, or in a scenario of its own (RUNNING.md, 2). Two slots can be filled by
 * one connection, and two connections lead to one org, so it goes by where the calls go.
 *
 * @param origin  the list's org
 */
export async function isReadFirst(
  run: RunState,
  node: PlanNode,
  origin: string,
  input: JsonObject,
): Promise<boolean> {
  if (streamsAtOnce(input)) return false
  for (const writer of run.plan.writersBelow.get(node.key) ?? []) {
    if (writer.module.connection === undefined) return true
    try {
      if ((await run.client(writer)).origin === origin) return true
    } catch (error) {
      if (error instanceof OwnershipLost) throw error
      // A connection that cannot be had now may be there, and lead here, when its module is reached.
      return true
    }
  }
  return false
}
