import type { ModuleDescriptor, OutputDescriptor } from '@/lib/module-kit/describe'
import type { ScenarioDocument } from '@/lib/scenario/document'

const module = (id: string, title: string, output: OutputDescriptor[]): ModuleDescriptor => ({
  id,
  key: id.split('@', 1)[0] ?? id,
  version: 1,
  kind: 'action',
  title,
  summary: '',
  trigger: null,
  connection: null,
  family: 'user',
  writes: false,
  fields: [],
  output,
})

/** Modules for tests of forms and mappings: a trigger, one that gets a user, and one that names values. */
export const DESCRIPTORS: ModuleDescriptor[] = [
  {
    ...module('flow.manual@1', 'Run manually', []),
    kind: 'trigger',
    trigger: { source: 'manual', byHand: 'optional' },
  },
  module('okta.get-user@1', 'Get a User', [
    { name: 'id', title: 'User ID', type: 'text' },
    { name: 'token', title: 'Activation token', type: 'text', secret: true },
    {
      name: 'profile',
      title: 'Profile',
      type: 'object',
      fields: [
        { name: 'login', title: 'Login', type: 'text' },
        { name: 'department', title: 'Department', type: 'text' },
      ],
    },
  ]),
  module('flow.set-variables@1', 'Set Variables', []),
]

/** m1 → m2 → m3 → m4, and m5 beside them. */
export const DOCUMENT: ScenarioDocument = {
  format: 1,
  name: 'A test',
  settings: { parallelism: 1, stopAtFirstFailure: false },
  connections: {},
  modules: [
    { key: 'm1', module: 'flow.manual@1', parameters: { sample: { is: 'value', value: { name: 'Ada' } } } },
    { key: 'm2', module: 'okta.get-user@1', label: 'Get the manager', parameters: {} },
    {
      key: 'm3',
      module: 'flow.set-variables@1',
      parameters: { variables: { is: 'fields', fields: { greeting: { is: 'value', value: 'Hi' } } } },
    },
    { key: 'm4', module: 'okta.get-user@1', parameters: {} },
    { key: 'm5', module: 'okta.get-user@1', parameters: {} },
  ],
  links: [
    { id: 'l1', from: 'm1', to: 'm2' },
    { id: 'l2', from: 'm2', to: 'm3' },
    { id: 'l3', from: 'm3', to: 'm4' },
  ],
}

/** What m2 gave in the last run. */
export const SAMPLES = {
  m2: {
    id: '00u1',
    token: '••••••••',
    profile: { login: 'grace@acme.com', department: 'Sales', badge: 7 },
    groups: [{ id: '00g1', name: 'Everyone' }],
  },
}
