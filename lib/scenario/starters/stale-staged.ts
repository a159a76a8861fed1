import { at, exists, fields, mapped, value } from './draw'
import { oktaOrg, starter } from './starter'

export const staleStaged = starter('stale-staged', {
  name: 'Report users who were never activated',
  description:
    'Every Monday, reads every staged user’s groups, so that the run’s history lists who still waits for activation. Changes nothing.',
  connections: oktaOrg,
  modules: [
    {
      key: 'm1',
      module: 'flow.schedule@1',
      parameters: { every: value('week'), weekdays: value(['MO']), time: value('07:00') },
      position: at(0),
    },
    {
      key: 'm2',
      module: 'okta.list-users@1',
      connection: 'org',
      parameters: { searchBy: value('filter'), filter: value('status eq "STAGED"') },
      position: at(1),
    },
    {
      key: 'm3',
      module: 'okta.api-call@1',
      label: 'Their groups',
      connection: 'org',
      parameters: { method: value('GET'), url: mapped('/api/v1/users/{{m2.id}}/groups') },
      position: at(2),
    },
    {
      key: 'm4',
      module: 'flow.set-variables@1',
      label: 'One line of the report',
      parameters: {
        variables: fields({
          login: mapped('{{m2.profile.login}}'),
          since: mapped('{{m2.created}}'),
          groups: mapped('{{m3.body.map(g, g.profile.name)}}'),
        }),
      },
      position: at(3),
    },
  ],
  links: [
    { id: 'l1', from: 'm1', to: 'm2' },
    { id: 'l2', from: 'm2', to: 'm3', filter: exists('{{m2.id}}') },
    { id: 'l3', from: 'm3', to: 'm4' },
  ],
})
