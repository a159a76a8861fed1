import { at, mapped, textIs, value } from './draw'
import { oktaOrg, starter } from './starter'

export const leaver = starter('leaver', {
  name: 'Deactivate a leaver by login',
  description:
    'Looks a person up by login and deactivates them; somebody who is deactivated already is left alone. Run it with an input such as {"login": "ada.byron@example.com"}.',
  connections: oktaOrg,
  modules: [
    {
      key: 'm1',
      module: 'flow.manual@1',
      parameters: { sample: value({ login: 'ada.byron@example.com' }) },
      position: at(0),
    },
    {
      key: 'm2',
      module: 'okta.get-user@1',
      connection: 'org',
      parameters: { by: value('login'), login: mapped('{{m1.login}}') },
      position: at(1),
    },
    {
      key: 'm3',
      module: 'okta.delete-user@1',
      connection: 'org',
      parameters: { userId: mapped('{{m2.id}}'), what: value('deactivate') },
      position: at(2),
    },
  ],
  links: [
    { id: 'l1', from: 'm1', to: 'm2' },
    {
      id: 'l2',
      from: 'm2',
      to: 'm3',
      label: 'Still there',
      filter: textIs('{{m2.status}}', 'not-equals', 'DEPROVISIONED'),
    },
  ],
})
