import { at, fields, mapped, textIs, value } from './draw'
import { oktaOrg, starter } from './starter'

export const costCenters = starter('cost-centers', {
  name: 'Set cost centers by department',
  description:
    'Finds the active users, sends each along the route of their department and writes the cost center. People of other departments are left as they are.',
  connections: oktaOrg,
  modules: [
    { key: 'm1', module: 'flow.manual@1', position: at(0, 1) },
    {
      key: 'm2',
      module: 'okta.list-users@1',
      connection: 'org',
      parameters: {
        searchBy: value('search'),
        search: value('status eq "ACTIVE" and profile.department pr'),
      },
      position: at(1, 1),
    },
    { key: 'm3', module: 'flow.router@1', parameters: { mode: value('first') }, position: at(2, 1) },
    {
      key: 'm4',
      module: 'okta.update-user@1',
      label: 'Cost center of Sales',
      connection: 'org',
      parameters: { userId: mapped('{{m2.id}}'), profile: fields({ costCenter: value('CC-SALES') }) },
      position: at(3, 0),
    },
    {
      key: 'm5',
      module: 'okta.update-user@1',
      label: 'Cost center of Engineering',
      connection: 'org',
      parameters: { userId: mapped('{{m2.id}}'), profile: fields({ costCenter: value('CC-ENG') }) },
      position: at(3, 1),
    },
    {
      key: 'm6',
      module: 'flow.set-variables@1',
      label: 'Left as they are',
      parameters: { variables: fields({ login: mapped('{{m2.profile.login}}') }) },
      position: at(3, 2),
    },
  ],
  links: [
    { id: 'l1', from: 'm1', to: 'm2' },
    { id: 'l2', from: 'm2', to: 'm3' },
    {
      id: 'l3',
      from: 'm3',
      to: 'm4',
      order: 1,
      label: 'Sales',
      filter: textIs('{{m2.profile.department}}', 'equals', 'Sales'),
    },
    {
      id: 'l4',
      from: 'm3',
      to: 'm5',
      order: 2,
      label: 'Engineering',
      filter: textIs('{{m2.profile.department}}', 'equals', 'Engineering'),
    },
    { id: 'l5', from: 'm3', to: 'm6', order: 3, label: 'Everybody else', fallback: true },
  ],
})
