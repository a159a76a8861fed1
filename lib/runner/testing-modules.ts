import { z } from 'zod'
import { StepError } from '@/lib/errors'
import type { CallResponse } from '@/lib/module-kit/call'
import { defineAction, defineFlow, defineSearch, defineTrigger } from '@/lib/module-kit/define'
import { field } from '@/lib/module-kit/field'
import { isJsonObject, type JsonObject } from '@/lib/module-kit/json'
import { one, type Page, pages, route, stop, wait } from '@/lib/module-kit/result'

const bundle = z.record(z.string(), z.json())
const text = (label: string) => field(z.string(), { label })

const start = defineTrigger({
  key: 'test.start',
  version: 1,
  title: 'Start',
  summary: 'Begins.',
  input: z.object({}),
  output: bundle,
  source: 'manual',
  byHand: 'optional',
  describe: () => 'A test starts it.',
})

const set = defineFlow({
  key: 'test.set',
  version: 1,
  title: 'Set',
  summary: 'Gives its input.',
  input: z.object({ value: z.json().optional() }),
  output: bundle,
  effect: 'read',
  passes: { value: 'value' },
  run: (_context, input) => one({ value: input.value ?? null }),
})

const router = defineFlow({
  key: 'test.router',
  version: 1,
  title: 'Router',
  summary: 'Sends bundles several ways.',
  input: z.object({ mode: z.enum(['every', 'first', 'together']).default('every') }),
  output: bundle,
  effect: 'read',
  passes: {},
  run: (_context, input) => route(input.mode, {}),
})

const halt = defineFlow({
  key: 'test.stop',
  version: 1,
  title: 'Stop',
  summary: 'Ends the run.',
  input: z.object({ as: z.enum(['success', 'failure']) }),
  output: bundle,
  effect: 'read',
  run: (_context, input) => stop(input.as, 'That is enough.'),
})

const later = defineFlow({
  key: 'test.later',
  version: 1,
  title: 'Later',
  summary: 'Waits.',
  input: z.object({ ms: z.number().optional(), token: z.string().optional() }),
  output: bundle,
  effect: 'read',
  run: (context, input) =>
    wait({
      reason: 'a while',
      ...(input.ms === undefined ? {} : { until: context.startedAt + input.ms }),
      ...(input.token === undefined ? {} : { token: input.token }),
    }),
})

/** Fails as its input says. */
const fail = defineAction({
  key: 'test.fail',
  version: 1,
  title: 'Fail',
  summary: 'Fails when asked to.',
  input: z.object({ when: z.boolean(), kind: z.enum(['refused', 'auth']).default('refused') }),
  output: bundle,
  effect: 'read',
  run: (_context, input) => {
    if (input.when) throw new StepError(input.kind, 'It said no.')
    return one({})
  },
})

function mustBeFine(response: CallResponse): JsonObject {
  if (response.status >= 400) {
    throw new StepError('refused', `status ${response.status}`, { status: response.status })
  }
  return isJsonObject(response.body) ? response.body : {}
}

const get = defineAction({
  key: 'test.get',
  version: 1,
  title: 'Get',
  summary: 'Reads one thing.',
  connection: 'okta',
  input: z.object({ id: field(z.string(), { label: 'Thing ID', identifier: true }) }),
  output: bundle,
  effect: 'read',
  run: async (context, input) => {
    const response = await context.call({ method: 'GET', path: `/api/v1/things/${input.id}`, effect: 'read' })
    return one(mustBeFine(response))
  },
})

/** Writes once, after reading what it writes over. */
export const put = defineAction({
  key: 'test.put',
  version: 1,
  title: 'Put',
  summary: 'Changes one thing.',
  connection: 'okta',
  input: z.object({
    id: text('Thing ID'),
    value: text('Value'),
    effect: z.enum(['idempotent', 'write']).default('write'),
  }),
  output: bundle,
  effect: input => input.effect,
  verify: async (context, input, intent) => {
    const response = await context.read({ method: 'GET', path: `/api/v1/things/${input.id}` })
    if (response.status === 404) return { is: 'not-done', changedSince: false }
    const thing = mustBeFine(response)
    if (thing.value === input.value) return { is: 'done', response }
    return { is: 'not-done', changedSince: Number(thing.changed ?? 0) > intent.at }
  },
  run: async (context, input) => {
    const path = `/api/v1/things/${input.id}`
    const before = mustBeFine(await context.call({ method: 'GET', path, effect: 'read' }))
    const body = { value: input.value, was: before.value ?? null }
    return one(mustBeFine(await context.call({ method: 'POST', path, effect: input.effect, body })))
  },
})

/** Writes once, and nobody can look up what became of it. */
const unsure = defineAction({
  key: 'test.unsure',
  version: 1,
  title: 'Unsure',
  summary: 'Changes one thing, nobody knows whether.',
  connection: 'okta',
  input: z.object({ id: text('Thing ID') }),
  output: z.object({ value: text('Value') }),
  effect: 'write',
  verify: async () => ({ is: 'unknown', why: 'nobody can tell' }),
  run: async (context, input) => {
    const path = `/api/v1/things/${input.id}`
    const response = await context.call({ method: 'POST', path, effect: 'write', body: { value: 'v' } })
    return one({ value: String(mustBeFine(response).value) })
  },
})

/** Writes twice in one step, once as a write and once as an idempotent call. */
const pair = defineAction({
  key: 'test.pair',
  version: 1,
  title: 'Pair',
  summary: 'Changes two things.',
  connection: 'okta',
  input: z.object({ id: text('Thing ID'), value: text('Value') }),
  output: bundle,
  effect: 'write',
  verify: async (context, input, intent) => {
    const response = await context.read({ method: 'GET', path: intent.path })
    if (mustBeFine(response).value === input.value) return { is: 'done', response }
    return { is: 'not-done', changedSince: false }
  },
  run: async (context, input) => {
    const write = async (path: string, effect: 'write' | 'idempotent') =>
      mustBeFine(await context.call({ method: 'POST', path, effect, body: { value: input.value } }))
    const first = await write(`/api/v1/things/${input.id}.a`, 'write')
    const seen = await context.call({ method: 'GET', path: `/api/v1/things/${input.id}.a`, effect: 'read' })
    const second = await write(`/api/v1/things/${input.id}.b`, 'idempotent')
    return one({
      first: first.value ?? null,
      seen: mustBeFine(seen).value ?? null,
      second: second.value ?? null,
    })
  },
})

/** Lists numbers in pages of three. */
const list = defineSearch({
  key: 'test.list',
  version: 1,
  title: 'List',
  summary: 'Gives many.',
  connection: 'okta',
  input: z.object({ limit: z.number().optional() }),
  output: bundle,
  effect: 'read',
  itemId: item => String(item.id),
  run: (context, input) => {
    async function* source(): AsyncGenerator<Page> {
      let cursor: string | null = context.cursor ?? '0'
      while (cursor !== null) {
        const response = await context.call({
          method: 'GET',
          path: `/api/v1/things?after=${cursor}`,
          effect: 'read',
        })
        const page = mustBeFine(response) as { items: JsonObject[]; next: string | null }
        cursor = page.next
        yield { items: page.items, cursor }
      }
    }
    return pages(source(), input.limit)
  },
})

/** Gives a secret. */
const secret = defineAction({
  key: 'test.secret',
  version: 1,
  title: 'Secret',
  summary: 'Gives a password.',
  input: z.object({}),
  output: z.object({ password: field(z.string(), { label: 'Password', secret: true }) }),
  effect: 'read',
  run: () => one({ password: 'correct-horse-battery' }),
})

export const testModules = [start, set, router, halt, later, fail, get, put, unsure, pair, list, secret]
