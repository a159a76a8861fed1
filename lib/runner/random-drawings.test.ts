import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { CallOutcome, CallRequest } from '@/lib/module-kit/call'
import { RunMemory } from './memory'
import type { JournalRecord, StepRecord } from './records'
import type { RunOutcome } from './run-scenario'
import { answer, Bench, broken } from './testing'
import { testModules } from './testing-modules'
import { TestOrg } from './testing-org'
import { anyChain, type Chain, draw } from './testing-random'

/** `FC_MORE=20` walks so many times as many cases. */
const MORE = Number(process.env.FC_MORE ?? 1)

const FAULTS = [
  'limited',
  'failing',
  'failed-after',
  'reset-before',
  'reset-after',
  'unsent',
  'cut',
  'slow',
] as const
const UPSETS = ['steal', 'lapse', 'release'] as const

/** What happens at the so-manieth request. */
interface Weather {
  faults: { at: number; kind: (typeof FAULTS)[number] }[]
  upsets: { at: number; kind: (typeof UPSETS)[number] }[]
  kills: number[]
  cancelAt: number | null
}

const weather: fc.Arbitrary<Weather> = fc.record({
  faults: fc.array(fc.record({ at: fc.nat({ max: 60 }), kind: fc.constantFrom(...FAULTS) }), {
    maxLength: 8,
  }),
  upsets: fc.array(fc.record({ at: fc.nat({ max: 60 }), kind: fc.constantFrom(...UPSETS) }), {
    maxLength: 3,
  }),
  kills: fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 5 }),
  cancelAt: fc.constant(null),
})

const LIMITED: CallOutcome = {
  type: 'limited',
  waitMs: 2_000,
  response: { status: 429, headers: {}, body: {} },
}

/** The same modules, but what became of a call is never sure enough: a person is asked, who is shown what was found. */
const askingModules = testModules.map(module => {
  const { verify } = module
  if (verify === undefined) return module
  const asks: typeof verify = async (context, input, intent) => {
    const verdict = await verify(context, input, intent)
    const found = verdict.is === 'done' ? { found: verdict.response } : {}
    return { is: 'unknown', why: 'a person should look', ...found }
  }
  return { ...module, verify: asks }
})

/** One run in some weather, watched at the only place where it can do harm. */
class Watched {
  readonly org = new TestOrg(7)
  readonly bench: Bench
  /** Calls that should never have left. */
  readonly wrong: string[] = []
  private requests = 0
  /** Faults in a row by call: four would end a step, which is no crash's doing. */
  private readonly inRow = new Map<string, number>()
  private silent: string | null = null
  private readonly answered = new Set<string>()

  /** @param answersEvery  people are asked about every uncertain call, and answer at each so-manieth request */
  constructor(
    chain: Chain,
    parallelism: number,
    private readonly weather: Weather | null,
    private readonly answersEvery: number | null = null,
  ) {
    const modules = answersEvery === null ? testModules : askingModules
    this.bench = new Bench(draw(chain, parallelism), modules, request => this.handle(request), { n: 1 })
    // So few that pages are read back from the journal.
    this.bench.limits.heldItems = 2
  }

  async toTheEnd(): Promise<RunOutcome> {
    const ended = (): void => {
      if (this.silent !== 'cancelled') this.silent = null
    }
    let outcome = await this.bench.toTheEnd(this.weather?.kills ?? [], ended)
    while (this.answersEvery !== null && this.answer()) outcome = await this.bench.toTheEnd([], ended)
    return outcome
  }

  /** A person answers what is asked by now, and is right. @returns whether anything was */
  private answer(): boolean {
    const before = this.answered.size
    for (const record of this.bench.records) {
      if (record.t !== 'park' || record.question === undefined || this.answered.has(record.question)) continue
      if (record.reason.is !== 'decision') continue
      this.answered.add(record.question)
      const { path, reason } = record
      this.bench.keep([{ path, answer: { is: reason.found ? 'done' : 'again', by: 'Ada' } }])
    }
    return this.answered.size > before
  }

  private handle(request: CallRequest): CallOutcome {
    const nth = this.requests++
    const what = `${request.method} ${request.path}`
    if (this.silent !== null) this.wrong.push(`${what} although ${this.silent}`)
    if (request.method === 'POST') this.watchWrite(request, what)
    const outcome = this.answerTo(request, what, nth)
    if (this.answersEvery !== null && nth % this.answersEvery === 0) this.answer()
    if (this.weather?.cancelAt === nth) {
      this.silent = 'cancelled'
      this.bench.cancel.abort()
    }
    for (const upset of this.weather?.upsets ?? []) if (upset.at === nth) this.upset(upset.kind)
    return outcome
  }

  private watchWrite(request: CallRequest, what: string): void {
    if (!this.bench.journal.intends(request.path)) this.wrong.push(`${what} without an intent`)
    if (this.org.writes.has(request.path.split('/')[4] ?? '')) this.wrong.push(`${what} twice`)
  }

  private upset(kind: (typeof UPSETS)[number]): void {
    if (this.silent !== null) return
    if (kind === 'steal') {
      this.silent = 'stolen'
      this.bench.journal.claim(this.bench.time.now())
    } else if (kind === 'release') {
      this.silent = 'released'
      this.bench.release.abort()
    } else {
      this.silent = 'lapsed'
      this.bench.journal.lapse()
      setImmediate(() => {
        if (this.silent === 'lapsed') this.silent = null
        this.bench.journal.renew()
      })
    }
  }

  private answerTo(request: CallRequest, what: string, nth: number): CallOutcome {
    const fault = this.weather?.faults.find(({ at }) => at === nth)?.kind
    const inRow = this.inRow.get(what) ?? 0
    if (fault === undefined || inRow >= 3) {
      this.inRow.delete(what)
      return this.org.handle(request)
    }
    this.inRow.set(what, inRow + 1)
    switch (fault) {
      case 'limited':
        return LIMITED
      case 'failing':
        return answer({}, 503)
      case 'failed-after':
        this.org.handle(request)
        return answer({}, 500)
      case 'reset-before':
        return broken(true)
      case 'reset-after':
        this.org.handle(request)
        return broken(true)
      case 'unsent':
        return broken(false)
      case 'cut':
        this.org.handle(request)
        return {
          type: 'broken',
          reason: 'cut',
          sent: true,
          message: 'The answer was cut.',
          status: 200,
        }
      case 'slow':
        this.bench.time.advance(20_000)
        return this.org.handle(request)
    }
  }
}

/** Values drawn by chance differ between runs; that they were drawn once is checked on the intents. */
const plain = (text: string): string => text.replace(/u:[\w:.-]+/g, 'u:*')

/** What each step came to, by path. */
function results(records: JournalRecord[]): Record<string, string> {
  const steps = records.filter((record): record is StepRecord => record.t === 'step')
  return Object.fromEntries(
    steps.map(({ path, status, output, error, gave }) => [
      path,
      plain(JSON.stringify([status, output ?? null, error?.kind ?? null, gave ?? null])),
    ]),
  )
}

const things = (org: TestOrg): Record<string, string> =>
  Object.fromEntries([...org.values].map(([id, text]) => [id, plain(text)]).sort())

/** What history shows must agree with itself, and with what resume counts. */
function checkRecords(records: JournalRecord[], outcome: RunOutcome): void {
  const memory = new RunMemory()
  for (const record of records) memory.fold(record)
  expect({ ...memory.counts, done: 0, failed: 0, stopped: {} }).toEqual({
    ...outcome.counts,
    done: 0,
    failed: 0,
    stopped: {},
  })
  const steps = records.filter((record): record is StepRecord => record.t === 'step')
  expect(new Set(steps.map(({ path }) => path)).size).toBe(steps.length)
  const done = records.flatMap(record => (record.t === 'done' ? [`${record.path}[${record.index}]`] : []))
  expect(new Set(done).size).toBe(done.length)
  const intents = new Map<string, string[]>()
  for (const record of records) {
    if (record.t !== 'intent') continue
    const text = JSON.stringify([record.n, record.url, record.body])
    intents.set(record.path, [...(intents.get(record.path) ?? []), text])
  }
  for (const step of steps) {
    const sent = intents.get(step.path) ?? []
    const again = records.filter(record => record.t === 'attempt' && record.path === step.path)
    if (step.gave === undefined) expect(step.attempts).toBe(1 + again.length)
    expect(step.calls?.filter(call => call.method === 'POST').length ?? 0).toBe(sent.length)
    expect(step.calls?.filter(call => call.outcome === 'open' || call.outcome === 'uncertain') ?? []).toEqual(
      [],
    )
    // Sent again, it was the same: chance and the clock belong to the step's input.
    const byNumber = new Map(sent.map(text => [JSON.parse(text)[0], text]))
    expect(new Set(sent).size).toBe(byNumber.size)
  }
}

it(
  'any drawing, answers and crash points: ends as an uncrashed run would, and sends no write twice',
  async () => {
    await fc.assert(
      fc.asyncProperty(anyChain, fc.integer({ min: 1, max: 4 }), weather, async (chain, parallelism, bad) => {
        const calm = new Watched(chain, 1, null)
        const expected = await calm.toTheEnd()
        const rough = new Watched(chain, parallelism, bad)
        const outcome = await rough.toTheEnd()
        expect(rough.wrong).toEqual([])
        expect(outcome.status).toBe(expected.status)
        expect(outcome.counts).toEqual(expected.counts)
        expect(things(rough.org)).toEqual(things(calm.org))
        expect(results(rough.bench.records)).toEqual(results(calm.bench.records))
        expect([...rough.org.writes.values()].every(times => times === 1)).toBe(true)
        checkRecords(rough.bench.records, outcome)
        expect(JSON.stringify(rough.bench.records)).not.toContain('correct-horse')
      }),
      { numRuns: 150 * MORE },
    )
  },
  60_000 * MORE,
)

const below = (step: Chain['step'], chain: Chain | null): Chain => ({
  step,
  disabled: false,
  next: chain && { filter: { is: 'none' }, chain },
})
const TWO = { is: 'list', limit: 2, streams: false, goesOn: false } as const
const PUT = { is: 'put', effect: 'write', impure: false } as const
const PAIR = below({ is: 'pair' }, null)
/** Killed while items wait whose questions were answered: the same answer is told again until the journal has it. */
const TOLD_AGAIN: [Chain, number, Weather, number] = [
  below(
    TWO,
    below(
      TWO,
      below(PUT, { ...PAIR, next: { filter: { is: 'pure', n: 0 }, chain: below({ is: 'set' }, null) } }),
    ),
  ),
  2,
  { faults: [], upsets: [], kills: [16, 19], cancelAt: null },
  1,
]

it(
  'any drawing, with people who answer while it runs: ends as it would without them, and sends no write twice',
  async () => {
    const asked = fc.tuple(anyChain, fc.integer({ min: 1, max: 4 }), weather, fc.integer({ min: 1, max: 6 }))
    await fc.assert(
      fc.asyncProperty(asked, async ([chain, parallelism, bad, every]) => {
        const calm = new Watched(chain, 1, null)
        const expected = await calm.toTheEnd()
        const rough = new Watched(chain, parallelism, bad, every)
        const outcome = await rough.toTheEnd()
        expect(rough.wrong).toEqual([])
        expect(outcome.status).toBe(expected.status)
        expect(outcome.counts).toEqual(expected.counts)
        expect(things(rough.org)).toEqual(things(calm.org))
        expect(results(rough.bench.records)).toEqual(results(calm.bench.records))
        checkRecords(rough.bench.records, outcome)
        const answers = rough.bench.records.flatMap(record => (record.t === 'answer' ? [record.signal] : []))
        expect(new Set(answers).size).toBe(answers.length)
        expect(JSON.stringify(rough.bench.records)).not.toContain('correct-horse')
      }),
      { numRuns: 150 * MORE, examples: [[TOLD_AGAIN]] },
    )
  },
  60_000 * MORE,
)

it(
  'any drawing, cancelled anywhere: no call leaves after it, and nothing is counted that was cut off',
  async () => {
    const cancelled = fc.tuple(weather, fc.nat({ max: 40 })).map(([bad, cancelAt]) => ({ ...bad, cancelAt }))
    await fc.assert(
      fc.asyncProperty(
        anyChain,
        fc.integer({ min: 1, max: 4 }),
        cancelled,
        async (chain, parallelism, bad) => {
          const calm = new Watched(chain, 1, null)
          const expected = await calm.toTheEnd()
          const rough = new Watched(chain, parallelism, bad)
          const outcome = await rough.toTheEnd()
          expect(rough.wrong).toEqual([])
          if (outcome.status !== 'cancelled') {
            expect(outcome.status).toBe(expected.status)
            return
          }
          const { done, failed } = outcome.counts
          expect(done).toBeLessThanOrEqual(expected.counts.done)
          expect(failed).toBeLessThanOrEqual(expected.counts.failed)
          expect([...rough.org.writes.values()].every(times => times === 1)).toBe(true)
        },
      ),
      { numRuns: 60 * MORE },
    )
  },
  60_000 * MORE,
)
