import type { Field, ScenarioDocumentInput } from '@/lib/scenario/document'
import { fields, mapped, value } from '@/lib/scenario/starters/draw'

/** Lists people and changes each. */
export const CHANGE_EVERYBODY = {
  format: 1,
  name: 'Change everybody',
  connections: { org: { kind: 'okta', name: 'Sandbox org' } },
  modules: [
    { key: 'm1', module: 'flow.manual@1' },
    { key: 'm2', module: 'okta.list-users@1', connection: 'org' },
    {
      key: 'm3',
      module: 'okta.update-user@1',
      connection: 'org',
      parameters: { userId: mapped('{{m2.id}}'), profile: fields({ title: value('Made by a test') }) },
    },
  ],
  links: [
    { id: 'l1', from: 'm1', to: 'm2' },
    { id: 'l2', from: 'm2', to: 'm3' },
  ],
} satisfies ScenarioDocumentInput

/** Started by hand, one raw call of the org. */
export const rawCall = (name: string, parameters: Record<string, Field>): ScenarioDocumentInput => ({
  format: 1,
  name,
  connections: { org: { kind: 'okta' } },
  modules: [
    { key: 'm1', module: 'flow.manual@1' },
    { key: 'm2', module: 'okta.api-call@1', connection: 'org', parameters },
  ],
  links: [{ id: 'l1', from: 'm1', to: 'm2' }],
})
