import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { FAILURE_KINDS } from '@/lib/errors'
import { Bench } from '@/lib/runner/testing'
import type { Field } from '@/lib/scenario/document'
import { moduleById } from '..'
import { oktaModules } from '.'

/** What a module sends and what the org answers, written by hand: every module has some, so a bare clone tests each. */
const cases = z.array(
  z.strictObject({
    name: z.string(),
    parameters: z.record(z.string(), z.json()),
    exchanges: z.array(
      z.strictObject({
        request: z.strictObject({
          method: z.string(),
          path: z.string(),
          body: z.json().optional(),
          rawBody: z.string().optional(),
        }),
        response: z.strictObject({
          status: z.number(),
          headers: z.record(z.string(), z.string()).default({}),
          body: z.json().default(null),
        }),
      }),
    ),
    gives: z.array(z.record(z.string(), z.json())).optional(),
    fails: z
      .strictObject({
        kind: z.enum(FAILURE_KINDS),
        code: z.string().optional(),
        message: z.string().optional(),
      })
      .optional(),
  }),
)

function casesOf(key: string) {
  const file = new URL(`exchanges/${key.slice('okta.'.length)}.json`, import.meta.url)
  return cases.parse(JSON.parse(readFileSync(file, 'utf8')))
}

describe.each(
  oktaModules.filter(module => module.kind !== 'trigger').map(module => [module.key, module] as const),
)('%s', (key, module) => {
  it.each(casesOf(key).map(one => [one.name, one] as const))('%s', async (_name, one) => {
    const parameters = Object.fromEntries(
      Object.entries(one.parameters).map(([name, value]): [string, Field] => [name, { is: 'value', value }]),
    )
    const left = [...one.exchanges]
    const asked: unknown[] = []
    const bench = new Bench(
      {
        format: 1,
        name: key,
        connections: { org: { kind: 'okta' } },
        modules: [
          { key: 'm1', module: 'flow.manual@1' },
          { key: 'm2', module: module.id, connection: 'org', parameters },
          { key: 'm3', module: 'flow.router@1' },
        ],
        links: [
          { id: 'l1', from: 'm1', to: 'm2' },
          { id: 'l2', from: 'm2', to: 'm3' },
        ],
      },
      ['flow.manual@1', 'flow.router@1', module.id].flatMap(id => moduleById(id) ?? []),
      ({ method, path, body, rawBody }) => {
        asked.push({
          method,
          path,
          ...(body === undefined ? {} : { body }),
          ...(rawBody === undefined ? {} : { rawBody }),
        })
        const next = left.shift()
        if (next === undefined) throw new Error(`nobody expected ${method} ${path}`)
        return { type: 'answer', response: next.response }
      },
    )
    const outcome = await bench.toTheEnd()
    expect(asked).toEqual(one.exchanges.map(exchange => exchange.request))
    if (one.fails) return expect(outcome).toMatchObject({ status: 'failed', firstError: one.fails })
    expect(outcome).toMatchObject({ status: 'succeeded' })
    const given = bench.records.flatMap(record =>
      record.t === 'page'
        ? record.items
        : record.t === 'step' && record.key === 'm2'
          ? (record.output ?? [])
          : [],
    )
    expect(given).toMatchObject(one.gives ?? [])
  })
})
