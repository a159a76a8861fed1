import { at, fields, mapped, value } from './draw'
import { oktaOrg, starter } from './starter'

export const joiner = starter('joiner', {
  name: 'Create a user on request',
  description:
    'Creates a staged user from first name, last name and email. Run it with an input such as {"firstName": "Ada", "lastName": "Byron", "email": "ada.byron@example.com"}.',
  connections: oktaOrg,
  modules: [
    {
      key: 'm1',
      module: 'flow.manual@1',
      parameters: {
        sample: value({ firstName: 'Ada', lastName: 'Byron', email: 'ada.byron@example.com' }),
      },
      position: at(0),
    },
    {
      key: 'm2',
      module: 'okta.create-user@1',
      connection: 'org',
      parameters: {
        profile: fields({
          login: mapped('{{m1.email}}'),
          email: mapped('{{m1.email}}'),
          firstName: mapped('{{m1.firstName}}'),
          lastName: mapped('{{m1.lastName}}'),
          department: mapped('{{m1.department}}'),
        }),
        activate: value(false),
      },
      position: at(1),
    },
  ],
  links: [{ id: 'l1', from: 'm1', to: 'm2' }],
})
