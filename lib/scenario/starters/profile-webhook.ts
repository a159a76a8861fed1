import { at, fields, mapped, value } from './draw'
import { oktaOrg, starter } from './starter'

export const profileWebhook = starter('profile-webhook', {
  name: 'Change a profile from the HR system',
  description:
    'The HR system calls a webhook with a login, a title and a department; the user is read and updated. A call without a login fails at its step and changes nobody.',
  connections: oktaOrg,
  modules: [
    { key: 'm1', module: 'flow.webhook@1', position: at(0) },
    {
      key: 'm2',
      module: 'okta.get-user@1',
      connection: 'org',
      parameters: { by: value('login'), login: mapped('{{m1.body.login}}') },
      position: at(1),
    },
    {
      key: 'm3',
      module: 'okta.update-user@1',
      connection: 'org',
      parameters: {
        userId: mapped('{{m2.id}}'),
        profile: fields({
          title: mapped('{{m1.body.title}}'),
          department: mapped('{{m1.body.department}}'),
        }),
      },
      position: at(2),
    },
  ],
  links: [
    { id: 'l1', from: 'm1', to: 'm2' },
    { id: 'l2', from: 'm2', to: 'm3' },
  ],
})
