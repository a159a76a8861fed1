import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Difference, type DifferenceNames, type Drawn, differences } from './differences'
import { type ScenarioDocument, type ScenarioDocumentInput, scenarioDocument } from './document'

const ACME = '7b2e3f04-0000-4000-8000-000000000001'
const SANDBOX = '7b2e3f04-0000-4000-8000-000000000002'

const NAMES: DifferenceNames = {
  module: id => ({ 'okta.get-user@1': 'Get a User', 'okta.update-user@1': 'Update a User' })[id],
  parameter: (_id, name) => ({ userId: 'User ID', profile: 'Profile' })[name],
  connection: id => ({ [ACME]: 'Acme prod', [SANDBOX]: 'Sandbox' })[id],
}

const START: ScenarioDocumentInput = {
  format: 1,
  name: 'Joiner',
  connections: { org: { kind: 'okta' } },
  modules: [
    { key: 'm1', module: 'flow.schedule@1', parameters: { every: { is: 'value', value: 'day' } } },
    { key: 'm2', module: 'flow.router@1' },
    {
      key: 'm3',
      module: 'okta.get-user@1',
      connection: 'org',
      parameters: { userId: { is: 'mapping', template: '{{m1.id}}' } },
    },
    {
      key: 'm4',
      module: 'okta.update-user@1',
      connection: 'org',
      parameters: {
        userId: { is: 'value', value: 'top-secret-person' },
        profile: { is: 'fields', fields: { city: { is: 'value', value: 'hidden-city' } } },
      },
    },
  ],
  links: [
    { id: 'l1', from: 'm1', to: 'm2' },
    { id: 'l2', from: 'm2', to: 'm3', order: 1 },
    { id: 'l3', from: 'm2', to: 'm4', order: 2, fallback: true },
  ],
}

const start = (): Drawn => ({ document: scenarioDocument.parse(START), connections: { org: ACME } })
const changed = (edit: (document: ScenarioDocument) => void, connections = { org: ACME }): Drawn => {
  const document = structuredClone(start().document)
  edit(document)
  return { document: scenarioDocument.parse(document), connections }
}
const words = (after: Drawn): string[] => differences(start(), after, NAMES).map(one => one.words)
const moduleOf = (document: ScenarioDocument, key: string) => {
  const found = document.modules.find(module => module.key === key)
  if (found === undefined) throw new Error(key)
  return found
}
const linkOf = (document: ScenarioDocument, id: string) => {
  const found = document.links.find(link => link.id === id)
  if (found === undefined) throw new Error(id)
  return found
}

describe('what differs, in words', () => {
  it.each<[string, (document: ScenarioDocument) => void, string[]]>([
    [
      'a module that was added',
      d => void d.modules.push({ key: 'm5', module: 'okta.get-user@1', parameters: {} }),
      ['m5 Get a User is new'],
    ],
    [
      'a module that was added behind another: its link is told with it',
      d => {
        d.modules.push({ key: 'm5', module: 'okta.get-user@1', label: 'Manager', parameters: {} })
        d.links.push({ id: 'l9', from: 'm4', to: 'm5' })
      },
      ['m5 Manager is new'],
    ],
    [
      'a module that was removed',
      d => {
        d.modules = d.modules.filter(module => module.key !== 'm4')
        d.links = d.links.filter(link => link.to !== 'm4')
      },
      ['m4 Update a User is removed'],
    ],
    [
      'parameters, by their labels',
      d => {
        moduleOf(d, 'm4').parameters = { userId: { is: 'value', value: 'x' } }
      },
      ['m4 Update a User: User ID and Profile changed'],
    ],
    [
      'a label',
      d => {
        moduleOf(d, 'm3').label = 'Manager'
      },
      ['m3 Get a User: is called “Manager” now'],
    ],
    [
      'a module switched off',
      d => {
        moduleOf(d, 'm3').disabled = true
      },
      ['m3 Get a User: is switched off'],
    ],
    [
      'a filter',
      d => {
        linkOf(d, 'l2').filter = { is: 'expression', expression: 'm1.id != null' }
      },
      ['The link from m2 flow.router@1 to m3 Get a User: has a filter now'],
    ],
    [
      'a fallback that is none any more',
      d => {
        linkOf(d, 'l3').fallback = false
      },
      ['The link from m2 flow.router@1 to m4 Update a User: is no fallback any more'],
    ],
    [
      'the order of routes',
      d => {
        linkOf(d, 'l2').order = 3
      },
      ['The routes of m2 flow.router@1 are tried in another order'],
    ],
    [
      'a setting',
      d => {
        d.settings.parallelism = 5
      },
      ['Bundles at once: 5 instead of 1'],
    ],
    [
      'the time zone',
      d => {
        d.timeZone = 'Europe/Berlin'
      },
      ['The time zone is Europe/Berlin instead of the workspace’s'],
    ],
    [
      'a link that was taken away',
      d => {
        d.links = d.links.filter(link => link.id !== 'l2')
      },
      ['The link from m2 flow.router@1 to m3 Get a User is removed'],
    ],
  ])('tells %s', (_what, edit, expected) => {
    expect(words(changed(edit))).toEqual(expected)
  })

  it('tells a slot that another connection fills, once for all its modules', () => {
    expect(words(changed(() => undefined, { org: SANDBOX }))).toEqual([
      'm3 and m4 use “Sandbox” instead of “Acme prod”',
    ])
    expect(words({ document: start().document, connections: {} })).toEqual([
      'm3 and m4 use no connection instead of “Acme prod”',
    ])
  })

  it('never tells a value, which may be a secret', () => {
    const after = changed(document => {
      moduleOf(document, 'm4').parameters = {
        userId: { is: 'value', value: 'other-secret' },
        profile: { is: 'fields', fields: { city: { is: 'value', value: 'new-city' } } },
      }
    })
    expect(words(after).join()).not.toMatch(/secret|city/)
  })
})

/** Changes that no run would notice. */
const NOISE: ((drawn: Drawn) => Drawn)[] = [
  ({ document, connections }) => ({
    document: { ...document, name: 'Other', description: 'x' },
    connections,
  }),
  ({ document, connections }) => ({
    document: {
      ...document,
      modules: document.modules.map((module, at) => ({ ...module, position: { x: at, y: -at }, note: 'n' })),
    },
    connections,
  }),
  ({ document, connections }) => ({
    document: { ...document, links: document.links.map((link, at) => ({ ...link, id: `l${at + 50}` })) },
    connections,
  }),
  // As PostgreSQL gives JSON back: with its names in another order.
  ({ document, connections }) => ({ document: reversed(document) as ScenarioDocument, connections }),
  // The same connection in a slot of another name.
  ({ document, connections }) => ({
    document: {
      ...document,
      connections: { other: { kind: 'okta' } },
      modules: document.modules.map(module =>
        module.connection ? { ...module, connection: 'other' } : module,
      ),
    },
    connections: { other: Object.values(connections)[0] ?? '' },
  }),
  ({ document, connections }) => ({ document, connections: { ...connections, unused: SANDBOX } }),
  ({ document, connections }) => ({
    document: { ...document, modules: document.modules.toReversed() },
    connections,
  }),
]

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, part]) => [name, reversed(part)]),
  )
}

/** Changes that a run would notice, each told as exactly one. */
const REAL: ((document: ScenarioDocument) => void)[] = [
  d => {
    moduleOf(d, 'm1').parameters.every = { is: 'value', value: 'week' }
  },
  d => {
    moduleOf(d, 'm3').disabled = true
  },
  d => {
    moduleOf(d, 'm4').label = 'New'
  },
  d => {
    linkOf(d, 'l1').filter = { is: 'expression', expression: 'true' }
  },
  d => {
    linkOf(d, 'l3').fallback = false
  },
  d => {
    d.settings.parallelism = 9
  },
  d => {
    d.settings.stopAtFirstFailure = true
  },
  d => {
    d.timeZone = 'Asia/Tokyo'
  },
  d => void d.modules.push({ key: 'm9', module: 'flow.set-variables@1', parameters: {} }),
]

it('counts each change that a run would notice, whatever else was moved about', () => {
  fc.assert(
    fc.property(
      fc.subarray([...REAL.keys()]),
      fc.array(fc.nat(NOISE.length - 1), { maxLength: 6 }),
      (real, noise) => {
        const drawn = noise.reduce<Drawn>(
          (now, at) => NOISE[at]?.(now) ?? now,
          changedBy(real.flatMap(at => REAL[at] ?? [])),
        )
        const found: readonly Difference[] = differences(start(), drawn, NAMES)
        expect(found.map(one => one.words)).toHaveLength(real.length)
        expect(new Set(found.map(one => one.words)).size).toBe(real.length)
      },
    ),
  )
})

const changedBy = (edits: readonly ((document: ScenarioDocument) => void)[]): Drawn =>
  changed(document => {
    for (const edit of edits) edit(document)
  })
