import { createReadStream, existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Failure } from '@/lib/errors'
import { isJsonObject, type Json } from '@/lib/module-kit/json'
import type { OktaClient } from '@/lib/modules/okta/client'
import { userShape } from '@/lib/modules/okta/shapes'
import type { Field } from '@/lib/scenario/document'
import { fields, value } from '@/lib/scenario/starters/draw'
import { clientTo, scenarioOn } from './org-over-http'

const FILE = path.resolve('../shared/okta/recorded-sample.jsonl')
const there = existsSync(FILE)
if (!there) process.stdout.write('The recordings are not here: all of them were skipped.\n')

const recorded = z.object({
  id: z.string(),
  method: z.string(),
  pathTemplate: z.string(),
  path: z.string(),
  status: z.number(),
  responseHeaders: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  responseBody: z.json().optional(),
})
type Recorded = z.output<typeof recorded>

/** Which of our modules makes a recorded call, and with which parameters. */
const ASKING: Record<string, { module: string; parameters: (it: Recorded) => Record<string, Field> }> = {
  'GET /api/v1/users': { module: 'okta.list-users@1', parameters: () => ({}) },
  'GET /api/v1/users/{id}': { module: 'okta.get-user@1', parameters: it => ({ userId: value(lastOf(it)) }) },
  'POST /api/v1/users': {
    module: 'okta.create-user@1',
    parameters: () => ({
      profile: fields({
        login: value('a@example.com'),
        email: value('a@example.com'),
        firstName: value('A'),
        lastName: value('B'),
      }),
    }),
  },
  'POST /api/v1/users/{id}': {
    module: 'okta.update-user@1',
    parameters: it => ({ userId: value(lastOf(it)), profile: fields({ title: value('x') }) }),
  },
  'PUT /api/v1/users/{id}': {
    module: 'okta.update-user@1',
    parameters: it => ({
      userId: value(lastOf(it)),
      update: value('full'),
      profile: fields({ login: value('a@example.com') }),
    }),
  },
  'GET /api/v1/groups': {
    module: 'okta.api-call@1',
    parameters: () => ({ url: value('/api/v1/groups') }),
  },
}

/** A refusal is read the same way whatever was asked: any recorded one will do. */
const ANY_CALL = {
  module: 'okta.api-call@1',
  parameters: (it: Recorded) => ({ method: value(it.method), url: value(it.path) }),
}

const askingFor = (it: Recorded) =>
  ASKING[keyOf(it)] ?? (it.status >= 400 && it.path.startsWith('/api/') ? ANY_CALL : undefined)

const lastOf = (it: Recorded): string => decodeURIComponent(it.path.split('/').at(-1) ?? '')
const keyOf = (it: Recorded): string => `${it.method} ${it.pathTemplate.replace(/\{[^}]+\}/g, '{id}')}`

async function read(): Promise<{ used: Recorded[]; skipped: number }> {
  const used: Recorded[] = []
  let skipped = 0
  for await (const line of createInterface({ input: createReadStream(FILE) })) {
    const parsed = recorded.safeParse(JSON.parse(line))
    // A token's owner is never meant by a module, and a 5xx is settled later and not surfaced.
    const fits = parsed.success && askingFor(parsed.data) !== undefined && lastOf(parsed.data) !== 'me'
    if (fits && parsed.data.status < 500 && parsed.data.status !== 429) used.push(parsed.data)
    else skipped++
  }
  return { used, skipped }
}

/** Words of the failure that people see, all of them. */
const shown = (failure: Failure): string =>
  [failure.message, failure.summary, failure.code, ...(failure.causes ?? [])].join(' ')

describe.skipIf(!there)('what real orgs answered', () => {
  let server: Server
  let client: OktaClient
  let answer: Recorded | null = null
  let recordings: { used: Recorded[]; skipped: number } = { used: [], skipped: 0 }

  beforeAll(async () => {
    recordings = await read()
    server = createServer((request, response) => {
      request.resume()
      const body = answer?.responseBody
      const headers = Object.fromEntries(
        Object.entries(answer?.responseHeaders ?? {}).filter(
          ([name]) =>
            !/^(content-length|content-encoding|transfer-encoding|connection|link|x-rate)/i.test(name),
        ),
      )
      response.writeHead(answer?.status ?? 500, { 'content-type': 'application/json', ...headers })
      response.end(body === undefined ? '' : JSON.stringify(body))
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    client = clientTo(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`)
  })

  afterAll(async () => {
    await client?.close()
    await new Promise(resolve => server.close(resolve))
  })

  it('parses, and surfaces its errors in words', async () => {
    let [succeeded, failed] = [0, 0]
    for (const recording of recordings.used) {
      answer = recording
      const asking = askingFor(recording)
      if (!asking) throw new Error('the recording was not to be used')
      const run = scenarioOn(client, [{ module: asking.module, parameters: asking.parameters(recording) }])
      const outcome = await run.toTheEnd()
      if (recording.status < 400) {
        expect([recording.id, outcome.status, 'firstError' in outcome && outcome.firstError]).toEqual([
          recording.id,
          'succeeded',
          false,
        ])
        for (const user of usersIn(recording))
          expect(userShape.safeParse(user).success, recording.id).toBe(true)
        succeeded++
      } else {
        expect(outcome.status, recording.id).toBe('failed')
        const failure = outcome.status === 'failed' ? outcome.firstError : null
        for (const words of wordsIn(recording.responseBody ?? null))
          expect(shown(failure as Failure)).toContain(words)
        failed++
      }
    }
    process.stdout.write(
      `Recordings: ${succeeded} successes and ${failed} errors used, ${recordings.skipped} of other endpoints skipped.\n`,
    )
    expect(succeeded).toBeGreaterThan(50)
    expect(failed).toBeGreaterThan(50)
  }, 240_000)
})

const usersIn = (recording: Recorded): Json[] =>
  recording.pathTemplate.startsWith('/api/v1/users') ? [recording.responseBody ?? []].flat() : []

/** Okta's code, summary and causes. */
function wordsIn(body: Json): string[] {
  if (!isJsonObject(body)) return []
  const causes = Array.isArray(body.errorCauses)
    ? body.errorCauses.flatMap(cause => (isJsonObject(cause) ? [cause.errorSummary] : []))
    : []
  return [body.errorCode, body.errorSummary, ...causes].filter(it => typeof it === 'string')
}
