import { type ScenarioDocument, scenarioDocument } from '@/lib/scenario/document'
import { fields, mapped, value } from '@/lib/scenario/starters/draw'

const webhook = { key: 'm1', module: 'flow.webhook@1' }
const connections = { org: { kind: 'okta' as const } }
const row = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ id: `l${at + 1}`, from: `m${at + 1}`, to: `m${at + 2}` }))

/** A read, a write that may be repeated, one that can be looked up, and one that only a person can settle. */
export const ONE: ScenarioDocument = scenarioDocument.parse({
  format: 1,
  name: 'One person, three kinds of writes',
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
      parameters: { userId: mapped('{{m2.id}}'), profile: fields({ title: mapped('{{m1.body.id}}') }) },
    },
    {
      key: 'm4',
      module: 'okta.create-user@1',
      connection: 'org',
      parameters: {
        profile: fields({
          login: mapped('{{m1.body.id}}@torture.example'),
          email: mapped('{{m1.body.id}}@torture.example'),
          firstName: value('Torture'),
          lastName: mapped('{{m1.body.id}}'),
        }),
        activate: value(false),
      },
    },
    {
      key: 'm5',
      module: 'okta.api-call@1',
      connection: 'org',
      parameters: {
        method: value('POST'),
        url: value('/api/v1/groups'),
        body: mapped('{"profile":{"name":{{m1.body.id}}}}'),
      },
    },
  ],
  links: row(4),
})

/** A list, and a write for each of its people, some side by side. */
export const MANY: ScenarioDocument = scenarioDocument.parse({
  format: 1,
  name: 'Everybody of a department',
  settings: { parallelism: 4, stopAtFirstFailure: false },
  connections,
  modules: [
    webhook,
    {
      key: 'm2',
      module: 'okta.list-users@1',
      connection: 'org',
      parameters: {
        searchBy: value('search'),
        search: mapped('status eq "ACTIVE" and profile.department eq "{{m1.body.department}}"'),
      },
    },
    {
      key: 'm3',
      module: 'okta.update-user@1',
      connection: 'org',
      parameters: { userId: mapped('{{m2.id}}'), profile: fields({ costCenter: mapped('{{m1.body.id}}') }) },
    },
  ],
  links: row(2),
})
