import { at, fields, mapped, value } from './draw'
import { oktaOrg, starter } from './starter'

export const displayNames = starter('display-names', {
  name: 'Tidy up display names every night',
  description:
    'Every night, writes “First Last” as the display name of everybody whose display name is something else.',
  connections: oktaOrg,
  modules: [
    {
      key: 'm1',
      module: 'flow.schedule@1',
      parameters: { every: value('day'), time: value('02:30') },
      position: at(0),
    },
    {
      key: 'm2',
      module: 'okta.list-users@1',
      connection: 'org',
      parameters: { searchBy: value('search'), search: value('status eq "ACTIVE"') },
      position: at(1),
    },
    {
      key: 'm3',
      module: 'okta.update-user@1',
      connection: 'org',
      parameters: {
        userId: mapped('{{m2.id}}'),
        profile: fields({ displayName: mapped('{{m2.profile.firstName}} {{m2.profile.lastName}}') }),
      },
      position: at(2),
    },
  ],
  links: [
    { id: 'l1', from: 'm1', to: 'm2' },
    {
      id: 'l2',
      from: 'm2',
      to: 'm3',
      label: 'Is something else',
      filter: {
        is: 'expression',
        expression: 'm2.profile.displayName != m2.profile.firstName + " " + m2.profile.lastName',
      },
    },
  ],
})
