import type { Module } from '@/lib/module-kit/define'
import { compilePlan, type Plan } from '@/lib/runner/plan'
import { testModules } from '@/lib/runner/testing-modules'
import { scenarioDocument } from '@/lib/scenario/document'

export const STEPS = 50
export const bundle = { login: 'user1@example.com' }
export const find = (id: string): Module | undefined => testModules.find(module => module.id === id)

/** W3's drawing: a trigger and fifty steps, each mapping what the one before gave. */
export function chain(): Plan {
  const keys = Array.from({ length: STEPS + 1 }, (_, at) => `m${at + 1}`)
  return compilePlan(
    scenarioDocument.parse({
      format: 1,
      name: 'W3',
      modules: keys.map((key, at) => ({
        key,
        module: at === 0 ? 'test.start@1' : 'test.set@1',
        parameters:
          at === 0
            ? {}
            : { value: { is: 'mapping', template: at === 1 ? '{{m1.login}}' : `{{${keys[at - 1]}.value}}` } },
      })),
      links: keys.slice(1).map((key, at) => ({ id: `l${at + 1}`, from: keys[at] ?? 'm1', to: key })),
    }),
    find,
  )
}
