import { type ScenarioDocument, scenarioDocument } from '@/lib/scenario/document'
import { fields, mapped, value } from '@/lib/scenario/starters/draw'

const webhook = { key: 'm1', module: 'flow.webhook@1' }
const link = (n: number) => ({ id: `l${n}`, from: `m${n}`, to: `m${n + 1}` })
const connections = { org: { kind: 'okta' as const } }

/** The three works of the yardstick, as scenarios. */
export const WORKS: Record<'W1' | 'W2' | 'W3', ScenarioDocument> = {
  W1: scenarioDocument.parse({
    format: 1,
    name: 'W1',
    connections,
    modules: [
      webhook,
      {
        key: 'm2',
        module: 'okta.get-user@1',
        connection: 'org',
        parameters: { by: value('login'), login: mapped('{{m1.body.login}}') },
      },
      {
        key: 'm3',
        module: 'okta.update-user@1',
        connection: 'org',
        parameters: {
          userId: mapped('{{m2.id}}'),
          profile: fields({ department: mapped('{{m2.profile.firstName}}') }),
        },
      },
    ],
    links: [link(1), link(2)],
  }),
  W2: scenarioDocument.parse({
    format: 1,
    name: 'W2',
    settings: { parallelism: 50, stopAtFirstFailure: false },
    connections,
    modules: [
      webhook,
      { key: 'm2', module: 'okta.list-users@1', connection: 'org' },
      {
        key: 'm3',
        module: 'flow.set-variables@1',
        parameters: { variables: fields({ login: mapped('{{m2.profile.login}}') }) },
      },
      {
        key: 'm4',
        module: 'okta.get-user@1',
        connection: 'org',
        parameters: { by: value('login'), login: mapped('{{m3.login}}') },
      },
    ],
    links: [link(1), link(2), link(3)],
  }),
  W3: scenarioDocument.parse({
    format: 1,
    name: 'W3',
    modules: [
      webhook,
      ...Array.from({ length: 50 }, (_, at) => ({
        key: `m${at + 2}`,
        module: 'flow.set-variables@1',
        parameters: {
          variables: fields({ login: mapped(at === 0 ? '{{m1.body.login}}' : `{{m${at + 1}.login}}`) }),
        },
      })),
    ],
    links: Array.from({ length: 50 }, (_, at) => link(at + 1)),
  }),
}
