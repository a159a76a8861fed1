import { describe, expect, it } from 'vitest'
import type { FieldDescriptor, ModuleDescriptor } from '@/lib/module-kit/describe'
import { scenarioDocument } from '@/lib/scenario/document'
import { drawnOf, placeInWords } from './drawn'
import { stepInWords } from './words'

const field = (name: string, label: string, more: Partial<FieldDescriptor> = {}): FieldDescriptor => ({
  name,
  path: name,
  kind: 'text',
  label,
  required: false,
  ...more,
})
const type = (id: string, title: string, kind: ModuleDescriptor['kind'], fields: FieldDescriptor[] = []) =>
  ({ id, title, kind, fields }) as ModuleDescriptor

const drawn = drawnOf(
  scenarioDocument.parse({
    format: 1,
    name: 'Everybody',
    modules: [
      { key: 'm1', module: 'flow.manual@1' },
      { key: 'm2', module: 'okta.list-users@1' },
      { key: 'm3', module: 'okta.update-user@1', label: 'Move to Sales' },
      { key: 'm4', module: 'gone.module@3' },
    ],
    links: [],
  }),
  [
    type('flow.manual@1', 'Manual', 'trigger'),
    type('okta.list-users@1', 'List Users', 'search'),
    type('okta.update-user@1', 'Update a User', 'action', [
      field('userId', 'User'),
      field('profile', 'Profile', { fields: [field('city', 'City')] }),
      field('headers', 'Headers', { item: field('', '', { fields: [field('value', 'Value')] }) }),
    ]),
  ],
)

describe('where something happened, as it is drawn', () => {
  it.each([
    ['m1', 'Manual'],
    ['m1.m2', 'List Users'],
    ['m1.m2[12]', 'List Users, bundle 13'],
    ['m1.m2[12].l2.m3', 'List Users › Move to Sales, bundle 13'],
    ['m1.m2[1999].l2.m2[0].m3', 'List Users › List Users › Move to Sales, bundle 2,000, in it bundle 1'],
    ['m1.l1.m4', 'gone.module@3'],
    ['m1.m9', 'm9'],
  ])('%s is %s', (path, words) => expect(placeInWords(path, drawn)).toBe(words))

  it.each([
    ['userId', 'User'],
    ['profile.city', 'City'],
    ['headers[2].value', 'Value'],
    ['headers.2.value', 'Value'],
    ['profile.nickname', 'profile.nickname'],
  ])('names the field %s as the form does', (parameter, label) =>
    expect(placeInWords('m1.m2[0].m3', drawn, parameter)).toBe(
      `${label} in List Users › Move to Sales, bundle 1`,
    ),
  )
})

describe('a step in a few words', () => {
  const step = { path: 'm1.m2', key: 'm2', waitingFor: undefined } as unknown as Parameters<
    typeof stepInWords
  >[0]
  it('says how many a search found, also when it was nobody', () => {
    expect(stepInWords({ ...step, gave: 0 }, drawn)).toBe('0 found')
    expect(stepInWords({ ...step, gave: 1200 }, drawn)).toBe('1,200 found')
    expect(stepInWords({ ...step, key: 'm1', gave: 2 }, drawn)).toBe('gave 2 bundles')
    expect(stepInWords(step, drawn)).toBe('')
  })
})
