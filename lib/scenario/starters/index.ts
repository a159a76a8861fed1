import { type ScenarioDocument, type ScenarioDocumentInput, scenarioDocument } from '../document'
import { at, exists, fields, mapped, textIs, value } from './draw'

/** A scenario that ships with Joinery, to begin from. */
export interface Starter {
  key: string
  document: ScenarioDocument
}

const org = { org: { kind: 'okta' as const, label: 'Okta org' } }

const starter = (key: string, document: Omit<ScenarioDocumentInput, 'format'>): Starter => ({
  key,
  document: scenarioDocument.parse({ format: 1, ...document }),
})

/** Each keeps to modules that exist, runs on the sandbox org as it is, and does something an admin wants. */
export const STARTERS: readonly Starter[] = [
  starter('cost-centers', {
    name: 'Set cost centers by department',
    description:
      'Finds the active users, sends each along the route of their department and writes the cost center. People of other departments are left as they are.',
    connections: org,
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
  }),

  starter('display-names', {
    name: 'Tidy up display names every night',
    description:
      'Every night, writes “First Last” as the display name of everybody whose display name is something else.',
    connections: org,
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
  }),

  starter('profile-webhook', {
    name: 'Change a profile from the HR system',
    description:
      'The HR system calls a webhook with a login, a title and a department; the user is read and updated. A call without a login fails at its step and changes nobody.',
    connections: org,
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
  }),

  starter('joiner', {
    name: 'Create a user on request',
    description:
      'Creates a staged user from first name, last name and email. Run it with an input such as {"firstName": "Ada", "lastName": "Byron", "email": "ada.byron@example.com"}.',
    connections: org,
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
  }),

  starter('leaver', {
    name: 'Deactivate a leaver by login',
    description:
      'Looks a person up by login and deactivates them; somebody who is deactivated already is left alone. Run it with an input such as {"login": "ada.byron@example.com"}.',
    connections: org,
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
  }),

  starter('stale-staged', {
    name: 'Report users who were never activated',
    description:
      'Every Monday, reads every staged user’s groups, so that the run’s history lists who still waits for activation. Changes nothing.',
    connections: org,
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
  }),
]
