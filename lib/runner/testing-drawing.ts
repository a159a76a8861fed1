import type { Field, ScenarioDocumentInput } from '@/lib/scenario/document'

/** A module's name in testing-modules, and its parameters. */
export type Drawn = [module: string, parameters?: Record<string, Field>]

/** A drawing: modules in order (`m1` is the trigger), links as `1>2`. */
export function drawing(
  modules: Drawn[],
  links: string[],
  extra: Partial<ScenarioDocumentInput> = {},
): ScenarioDocumentInput {
  return {
    format: 1,
    name: 'Test',
    connections: { org: { kind: 'okta' } },
    modules: [['start'] as Drawn, ...modules].map(([module, parameters = {}], at) => ({
      key: `m${at + 1}`,
      module: `test.${module}@1`,
      connection: 'org',
      parameters,
    })),
    links: links.map((link, at) => {
      const [from, to] = link.split('>')
      return { id: `l${at + 1}`, from: `m${from}`, to: `m${to}` }
    }),
    ...extra,
  }
}
