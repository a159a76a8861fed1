import { describe, expect, it } from 'vitest'
import type { CallOutcome, CallRequest } from '@/lib/module-kit/call'
import type { Module } from '@/lib/module-kit/define'
import type { JsonObject } from '@/lib/module-kit/json'
import { mapped, value } from '@/lib/scenario/starters/draw'
import { answer, Bench } from './testing'
import { type Drawn, drawing } from './testing-drawing'
import { testModules } from './testing-modules'

/** Things that are in the list until they are written, behind a cursor that counts rows. */
class ShiftingOrg {
  readonly open: string[]
  readonly log: string[] = []
  readonly writes = new Map<string, number>()
  refusesCursor = (_after: number): boolean => false

  constructor(size: number) {
    this.open = Array.from({ length: size }, (_, at) => `t${at}`)
  }

  handle = (request: CallRequest): CallOutcome => {
    const url = new URL(request.path, 'https://acme.okta.com')
    const after = url.searchParams.get('after')
    if (after !== null) return this.list(Number(after))
    const id = url.pathname.split('/')[4] ?? ''
    if (request.method === 'GET') return answer({ id, value: this.writes.has(id) ? 'done' : '' })
    this.log.push(`write ${id}`)
    this.writes.set(id, (this.writes.get(id) ?? 0) + 1)
    const at = this.open.indexOf(id)
    if (at >= 0) this.open.splice(at, 1)
    return answer({ id })
  }

  private list(after: number): CallOutcome {
    if (after > 0 && this.refusesCursor(after)) return answer({ errorCode: 'E0000031' }, 400)
    this.log.push(`page ${after}`)
    const items: JsonObject[] = this.open.slice(after, after + 3).map(id => ({ id }))
    return answer({ items, next: after + 3 < this.open.length ? String(after + 3) : null })
  }
}

const list: Drawn = ['list']
const write = (id = '{{m2.id}}'): Drawn => ['put', { id: mapped(id), value: value('done') }]
const noting: Drawn = ['set', { value: mapped('{{m2.id}}') }]

interface Setting {
  size?: number
  parallelism?: number
  heldItems?: number
  modules?: Drawn[]
  links?: string[]
  registry?: Module[]
}

function setUp(setting: Setting = {}) {
  const {
    size = 20,
    parallelism = 1,
    heldItems = 4,
    modules = [list, write()],
    registry = testModules,
  } = setting
  const org = new ShiftingOrg(size)
  const links = setting.links ?? modules.map((_, at) => `${at + 1}>${at + 2}`)
  const settings = { parallelism, stopAtFirstFailure: false }
  const bench = new Bench(drawing(modules, links, { settings }), registry, org.handle)
  bench.limits.heldItems = heldItems
  const streamed = () =>
    org.log.findIndex(line => line.startsWith('write')) <
    org.log.findLastIndex(line => line.startsWith('page'))
  return { org, bench, streamed }
}

describe('a list that modules below may change', () => {
  it.each([1, 10, 50])('is read whole before anything is written, %i side by side', async parallelism => {
    const { org, bench, streamed } = setUp({ parallelism })
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded', counts: { done: 20, failed: 0 } })
    expect(streamed()).toBe(false)
    expect(org.writes.size).toBe(20)
    expect(bench.step('m1.m2')).toMatchObject({ gave: 20 })
  })

  it('reaches everybody and nobody twice, wherever it is killed', async () => {
    for (let kill = 1; kill <= 60; kill++) {
      const { org, bench } = setUp({ parallelism: 1 + (kill % 4) })
      const outcome = await bench.toTheEnd([kill, 3])
      expect([kill, outcome.status, outcome.counts.done, org.writes.size]).toEqual([
        kill,
        'succeeded',
        20,
        20,
      ])
      expect([...org.writes.values()].every(times => times === 1)).toBe(true)
    }
  })

  it('holds no more of it than it may, and says how far it has read', async () => {
    const { bench } = setUp({ size: 20 })
    const said: unknown[] = []
    const inner = bench.org
    bench.org = request => {
      if (request.path.includes('after')) said.push(bench.counted?.reading)
      return inner(request)
    }
    await bench.toTheEnd()
    expect(said.slice(0, 4)).toEqual([undefined, ...[3, 6, 9].map(given => ({ key: 'm2', given }))])
    expect(bench.counted?.reading).toBeUndefined()
  })

  it('carries nothing on when it cannot be read to its end', async () => {
    const { org, bench } = setUp()
    bench.org = request => (request.path.endsWith('after=9') ? answer({}, 403) : org.handle(request))
    expect(await bench.toTheEnd()).toMatchObject({ status: 'failed', counts: { failed: 1, done: 0 } })
    expect(org.writes.size).toBe(0)
    const notes = bench.records.filter(record => record.t === 'note')
    expect(notes).toMatchObject([{ path: 'm1.m2', text: expect.stringContaining('none of the 9 items') }])
    // Nor does a resume.
    expect(await bench.walk()).toMatchObject({ status: 'failed' })
    expect(org.writes.size).toBe(0)
  })

  it('stops within reading when it is cancelled, and goes on reading when its process only ends', async () => {
    const { org, bench } = setUp()
    bench.org = request => {
      if (request.path.endsWith('after=9')) bench.release.abort()
      return org.handle(request)
    }
    expect(await bench.walk()).toMatchObject({ status: 'released' })
    expect(org.writes.size).toBe(0)
    bench.org = org.handle
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded', counts: { done: 20 } })
    const cancelled = setUp()
    cancelled.bench.org = request => {
      if (request.path.endsWith('after=9')) cancelled.bench.cancel.abort()
      return cancelled.org.handle(request)
    }
    expect(await cancelled.bench.toTheEnd()).toMatchObject({ status: 'cancelled' })
    expect(cancelled.org.writes.size).toBe(0)
  })

  it('counts the limit of the list and of the run', async () => {
    const limited = setUp({ modules: [['list', { limit: value(7) }], write()] })
    expect(await limited.bench.toTheEnd()).toMatchObject({ counts: { done: 7 } })
    expect(limited.org.log.filter(line => line.startsWith('page'))).toHaveLength(3)
    const many = setUp()
    many.bench.limits.bundles = 8
    expect(await many.bench.toTheEnd()).toMatchObject({ status: 'failed', firstError: { kind: 'limit' } })
    expect(many.org.writes.size).toBe(0)
  })
})

describe('a list is read first', () => {
  it('where a mapping decides what the module below does', async () => {
    const decided: Drawn = [
      'put',
      { id: mapped('{{m2.id}}'), value: value('done'), effect: mapped('{{m2.how}}') },
    ]
    const { bench } = setUp({ modules: [list, decided] })
    let reading = false
    bench.org = (inner => request => {
      reading ||= bench.counted?.reading !== undefined
      return inner(request)
    })(bench.org)
    await bench.toTheEnd()
    expect(reading).toBe(true)
  })

  it('where nobody knows yet where what writes below leads', async () => {
    const document = drawing([list, write()], ['1>2', '2>3'], {
      connections: { org: { kind: 'okta' }, other: { kind: 'okta' } },
    })
    const [, , below] = document.modules
    if (below) below.connection = 'other'
    const org = new ShiftingOrg(20)
    const bench = new Bench(document, testModules, request => {
      // It is there again when the list has been read.
      if (request.path.endsWith('after=18')) bench.gone = false
      return org.handle(request)
    })
    bench.gone = 'other'
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded', counts: { done: 20 } })
    expect(org.writes.size).toBe(20)
  })

  it('where what writes lies behind a fallback', async () => {
    const document = drawing([list, ['router'], noting, write()], ['1>2', '2>3', '3>4', '3>5'])
    const last = document.links?.at(-1)
    if (last) last.fallback = true
    const org = new ShiftingOrg(20)
    let reading = false
    const bench: Bench = new Bench(document, testModules, request => {
      reading ||= bench.counted?.reading !== undefined
      return org.handle(request)
    })
    await bench.toTheEnd()
    expect(reading).toBe(true)
  })
})

describe('a list streams', () => {
  it('where only reads lie below, or somebody says so', async () => {
    const reads = setUp({ modules: [list, noting, ['get', { id: mapped('{{m2.id}}') }]] })
    await reads.bench.walk()
    expect(reads.bench.counted?.reading).toBeUndefined()
    const told = setUp({ modules: [['list', { streamAtOnce: value(true) }], write()] })
    await told.bench.walk()
    expect(told.streamed()).toBe(true)
    expect(told.org.writes.size).toBeLessThan(20)
  })

  it('where what would write is switched off, stands above, or belongs to another org', async () => {
    const above = setUp({ modules: [write('x'), list, noting], links: ['1>2', '2>3', '3>4'] })
    let reading = false
    const watch = (bench: Bench): void => {
      const inner = bench.org
      bench.org = request => {
        reading ||= bench.counted?.reading !== undefined
        return inner(request)
      }
    }
    watch(above.bench)
    await above.bench.walk()
    const off = new Bench(
      { ...drawing([list, write()], ['1>2', '2>3']) },
      testModules,
      new ShiftingOrg(20).handle,
    )
    const disabled = drawing([list, write()], ['1>2', '2>3'])
    const [, , last] = disabled.modules
    if (last) last.disabled = true
    const switchedOff = new Bench(disabled, testModules, new ShiftingOrg(20).handle)
    watch(switchedOff)
    await switchedOff.walk()
    const elsewhere = drawing([list, write()], ['1>2', '2>3'], {
      connections: { org: { kind: 'okta' }, other: { kind: 'okta' } },
    })
    const [, , there] = elsewhere.modules
    if (there) there.connection = 'other'
    const away = new Bench(elsewhere, testModules, new ShiftingOrg(20).handle)
    away.origins = { other: 'https://other.okta.com' }
    watch(away)
    await away.walk()
    expect(reading).toBe(false)
    // Two slots may be filled by one connection.
    const same = new Bench(elsewhere, testModules, new ShiftingOrg(20).handle)
    watch(same)
    await same.walk()
    expect(reading).toBe(true)
    expect(off.sent).toEqual([])
  })
})

describe('lists in lists', () => {
  it('are each read first where something below writes', async () => {
    const { org, bench } = setUp({
      size: 7,
      heldItems: 2,
      modules: [list, ['list', { limit: value(5) }], write('{{m2.id}}-{{m3.id}}')],
    })
    for (let kill = 4; kill < 10; kill++) await bench.toTheEnd([kill])
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded', counts: { done: 7 } })
    expect(org.writes.size).toBe(35)
    expect([...org.writes.values()].every(times => times === 1)).toBe(true)
  })
})

describe('when the org no longer knows a cursor', () => {
  it('the list is read again, what any committed page gave is left out, and the step says so', async () => {
    for (const kill of [3, 6, 9, 14, 30]) {
      const { org, bench } = setUp()
      await bench.walk(kill).catch(() => undefined)
      let refusals = 0
      org.refusesCursor = () => refusals++ === 0
      expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded', counts: { done: 20 } })
      expect([...org.writes.values()].every(times => times === 1)).toBe(true)
      const given = bench.records.flatMap(record =>
        record.t === 'page' ? record.items.map((_, at) => record.from + at) : [],
      )
      expect(given).toEqual(Array.from({ length: 20 }, (_, at) => at))
    }
  })

  it('also in the middle of reading, once for each time that it got on', async () => {
    const { org, bench } = setUp()
    const refused = new Set<number>()
    org.refusesCursor = after =>
      after % 6 === 0 && !refused.has(after) ? Boolean(refused.add(after)) : false
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded', counts: { done: 20 } })
    expect(bench.records.filter(record => record.t === 'note')).toHaveLength(3)
    const stuck = setUp()
    stuck.org.refusesCursor = () => true
    expect(await stuck.bench.toTheEnd()).toMatchObject({ status: 'failed' })
    expect(stuck.bench.step('m1.m2')?.error?.message).toContain('brought nothing new')
    expect(stuck.org.writes.size).toBe(0)
  })

  it('a list that does not say which items are the same fails, and so does one whose item has no id', async () => {
    const [plain] = testModules.filter(module => module.key === 'test.list')
    if (plain === undefined) throw new Error('there is a list')
    const others = testModules.filter(module => module !== plain)
    for (const itemId of [undefined, () => undefined]) {
      const { org, bench } = setUp({ registry: [...others, { ...plain, itemId }] })
      let refusals = 0
      org.refusesCursor = () => refusals++ === 0
      expect(await bench.toTheEnd()).toMatchObject({ status: 'failed' })
      expect(org.writes.size).toBe(0)
    }
  })
})

describe('a list that gives nothing', () => {
  const report: Drawn = ['set', { value: mapped('{{m2.found}}/{{m2.id}}/{{m2.profile.name}}') }]
  const goingOn: Drawn = ['list', { ifNothing: value('go-on') }]

  it('ends there, as set', async () => {
    const { bench } = setUp({ size: 0, modules: [list, report] })
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded', counts: { done: 1 } })
    expect(bench.outputs('m3')).toEqual([])
  })

  it('goes on with one empty bundle that says 0 found, once, also after a crash', async () => {
    for (const kills of [[], [2], [3], [4], [2, 1, 1]]) {
      const { bench, org } = setUp({ size: 0, modules: [goingOn, report, write('none')] })
      const outcome = await bench.toTheEnd(kills)
      expect(outcome).toMatchObject({ status: 'succeeded', counts: { done: 1, failed: 0 } })
      expect(bench.outputs('m3')).toEqual([{ value: '0//' }])
      expect(bench.step('m1.m2')).toMatchObject({ gave: 0, output: { found: 0 } })
      expect(org.writes.get('none')).toBe(1)
    }
  })

  it('goes on once for each bundle that enters it', async () => {
    const { bench } = setUp({
      size: 4,
      modules: [list, ['list', { limit: value(0), ifNothing: value('go-on') }], report],
    })
    expect(await bench.toTheEnd()).toMatchObject({ counts: { done: 4 } })
    expect(bench.outputs('m4')).toHaveLength(4)
  })

  it('is neither one that failed, nor one whose items a filter stopped', async () => {
    const failing = setUp({ size: 0, modules: [goingOn, report] })
    failing.bench.org = () => answer({}, 403)
    expect(await failing.bench.toTheEnd()).toMatchObject({ status: 'failed' })
    expect(failing.bench.outputs('m3')).toEqual([])
    const document = drawing([goingOn, report], ['1>2', '2>3'])
    const [, link] = document.links
    if (link) link.filter = { is: 'expression', expression: 'false' }
    const filtered = new Bench(document, testModules, new ShiftingOrg(5).handle)
    expect(await filtered.toTheEnd()).toMatchObject({
      status: 'succeeded',
      counts: { done: 5, stopped: { l2: 5 } },
    })
    expect(filtered.outputs('m3')).toEqual([])
  })
})
