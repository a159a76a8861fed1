/** What the outside may send to stop the only thread, by name. */
const keys = (count: number): string =>
  Array.from({ length: count }, (_, at) => `"attribute${at}":"value ${at}"`).join(',')

const person = (at: number, attributes: number): string =>
  `{"id":"00u${String(at).padStart(17, '0')}","status":"ACTIVE","created":"2026-01-01T00:00:00.000Z",` +
  `"lastUpdated":"2026-01-01T00:00:00.000Z","profile":{"login":"p${at}@example.com",${keys(attributes)}},` +
  `"_links":{"self":{"href":"https://acme.okta.com/api/v1/users/${at}"}}}`

export const people = (count: number, attributes: number): string =>
  `[${Array.from({ length: count }, (_, at) => person(at, attributes)).join(',')}]`

/** Bodies that an org answers with, by the last part of the path. */
export const ANSWERS: Record<string, string> = {
  'half-a-million': `{"id":"00u1","profile":{${keys(500_000)}}}`,
  wide: `{"id":"00u1","profile":{${keys(95_000)}}}`,
  'long-numbers': `[${Array.from({ length: 90_000 }, (_, at) => `82025227314455${at}25542`).join(',')}]`,
  refusal: JSON.stringify({ errorCode: 'E0000001', errorSummary: 'x'.repeat(7_000_000), errorCauses: [] }),
  small: '{"id":"00u1"}',
  users: people(10_000, 60),
}

const value = (given: unknown) => ({ is: 'value', value: given })

/** A document with so many keys in one value. */
export function wideDocument(count: number): string {
  const sample = Array.from({ length: count }, (_, at) => `"k${at}":${at}`).join(',')
  return (
    `{"format":1,"name":"Wide","modules":[{"key":"m1","module":"flow.manual@1","parameters":{"sample":` +
    `{"is":"value","value":{${sample}}}}}],"links":[]}`
  )
}

/** Trigger → one call of the org. */
export const callDocument = (name: string): string =>
  JSON.stringify({
    format: 1,
    name,
    connections: { org: { kind: 'okta' } },
    modules: [
      { key: 'm1', module: 'flow.manual@1' },
      {
        key: 'm2',
        module: 'okta.api-call@1',
        connection: 'org',
        parameters: { url: value(`/api/v1/${name}`) },
      },
      { key: 'm3', module: 'flow.set-variables@1', parameters: { variables: { is: 'fields', fields: {} } } },
    ],
    links: [
      { id: 'l1', from: 'm1', to: 'm2' },
      { id: 'l2', from: 'm2', to: 'm3' },
    ],
  })

/** Trigger → list of users → set variables. */
export const listDocument = JSON.stringify({
  format: 1,
  name: 'List',
  connections: { org: { kind: 'okta' } },
  modules: [
    { key: 'm1', module: 'flow.manual@1' },
    { key: 'm2', module: 'okta.list-users@1', connection: 'org' },
    { key: 'm3', module: 'flow.set-variables@1' },
  ],
  links: [
    { id: 'l1', from: 'm1', to: 'm2' },
    { id: 'l2', from: 'm2', to: 'm3' },
  ],
})

/** Routes that meet and part again, so many times. */
export function diamonds(levels: number): string {
  const modules = [{ key: 'm1', module: 'flow.manual@1' }]
  const links: { id: string; from: string; to: string }[] = []
  const join = (from: number, to: number): void => {
    links.push({ id: `l${links.length + 1}`, from: `m${from}`, to: `m${to}` })
  }
  for (let top = 1; top <= levels * 3; top += 3) {
    for (const at of [1, 2, 3]) modules.push({ key: `m${top + at}`, module: 'flow.set-variables@1' })
    join(top, top + 1)
    join(top, top + 2)
    join(top + 1, top + 3)
    join(top + 2, top + 3)
  }
  return JSON.stringify({ format: 1, name: 'Diamonds', modules, links })
}

/** Many modules with many mappings, drawn in a row. */
export function manyMappings(): string {
  const mapped = (at: number) =>
    Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [`v${n}`, { is: 'mapping', template: `{{m1.a${n}}} of ${at}` }]),
    )
  const modules = Array.from({ length: 300 }, (_, at) =>
    at === 0
      ? { key: 'm1', module: 'flow.manual@1' }
      : {
          key: `m${at + 1}`,
          module: 'flow.set-variables@1',
          parameters: { variables: { is: 'fields', fields: mapped(at) } },
        },
  )
  const links = Array.from({ length: 299 }, (_, at) => ({
    id: `l${at + 1}`,
    from: `m${at + 1}`,
    to: `m${at + 2}`,
  }))
  return JSON.stringify({ format: 1, name: 'Mappings', modules, links })
}

/** A webhook's body of nearly five megabytes. */
export const webhookBody = `{"items":[${Array.from({ length: 30_000 }, (_, at) => `{"n":${at},"text":"${'x'.repeat(120)}"}`).join(',')}]}`

/** An object with so many keys, whose names begin so. */
export const fieldsOf = (count: number, name: string, value = 'value number '): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`${name}${at}`, `${value}${at}`]))
/** Looks like what a machine made, so that it is looked for wherever else it may stand. */
export const MADE = '00abcdefGHIJKLmnop'

const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'

/** Bodies that a webhook is sent, by what they are. */
export const DELIVERIES: Record<string, { type: string; body: string }> = {
  'a webhook’s JSON of 4.4 MB': { type: JSON_TYPE, body: webhookBody },
  'a webhook’s JSON with 99,000 keys': { type: JSON_TYPE, body: JSON.stringify(fieldsOf(99_000, 'a')) },
  'a webhook’s JSON with 40,000 keys named as secrets': {
    type: JSON_TYPE,
    body: JSON.stringify(fieldsOf(40_000, 'token_')),
  },
  'a webhook’s form with 99,000 fields': {
    type: FORM_TYPE,
    body: Array.from({ length: 99_000 }, (_, at) => `a${at}=${at}`).join('&'),
  },
  'a webhook’s form with one name 99,000 times': { type: FORM_TYPE, body: 'a=1&'.repeat(99_000) },
  'a webhook’s form of 4.4 million +': { type: FORM_TYPE, body: `a=${'+'.repeat(4_400_000)}` },
  'a webhook’s form of 4.4 million characters, escaped': {
    type: FORM_TYPE,
    body: `a=${'%41'.repeat(1_460_000)}`,
  },
}

/** Webhook → set variables, from what came. */
export const webhookDocument = JSON.stringify({
  format: 1,
  name: 'Webhook',
  modules: [
    { key: 'm1', module: 'flow.webhook@1' },
    {
      key: 'm2',
      module: 'flow.set-variables@1',
      parameters: {
        variables: { is: 'fields', fields: { body: { is: 'mapping', template: '{{m1.body}}' } } },
      },
    },
  ],
  links: [{ id: 'l1', from: 'm1', to: 'm2' }],
})

/** Manual → set variables, from all of the input. */
export const inputDocument = JSON.stringify({
  format: 1,
  name: 'Input',
  modules: [
    { key: 'm1', module: 'flow.manual@1' },
    {
      key: 'm2',
      module: 'flow.set-variables@1',
      parameters: { variables: { is: 'fields', fields: { all: { is: 'mapping', template: '{{m1.all}}' } } } },
    },
  ],
  links: [{ id: 'l1', from: 'm1', to: 'm2' }],
})
