import { describe, expect, it } from 'vitest'
import type { JournalRecord } from '@/lib/runner/records'
import { RunSecrets } from '@/lib/runner/sealing'
import { ofParts, type Taint, WHOLE } from '@/lib/runner/taint'
import { ABOVE, addFacts, noFacts, pack, partsOf, unpack, unpackInSlices } from './codec'

const note = (text: string): JournalRecord => ({ t: 'note', path: 'm1', at: 0, text })

describe('a packed flush', () => {
  it.each([0, 10, 980, 1_020, 70_000, 3_000_000])('of %d characters gives its records back', async length => {
    const records = [note('ä\u0000\ud800'.padEnd(length, 'x')), note('end')]
    const data = pack(records.map(record => JSON.stringify(record)))
    expect([...unpack(data)]).toEqual(records)
    const slowly: JournalRecord[] = []
    for await (const { record } of unpackInSlices(data)) slowly.push(record)
    expect(slowly).toEqual(records)
  })
})

it('a page of many items is written in records that are not large', () => {
  const items = Array.from({ length: 10_001 }, (_, id) => ({ id }))
  const page = {
    t: 'page',
    path: 'm1.m2',
    at: 0,
    from: 7,
    items,
    cursor: 'c',
    calls: [{ method: 'GET', url: '/', ms: 1 }],
  } as const
  const parts = partsOf({ ...page, items, calls: [...page.calls] })
  const pages = parts.flatMap(part => (part.t === 'page' ? [part] : []))
  expect(Math.max(...pages.map(part => part.items.length))).toBeLessThanOrEqual(200)
  expect(pages.flatMap(part => part.items)).toEqual(items)
  expect(pages.every((part, at) => part.from === 7 + at * 200 && part.cursor === 'c')).toBe(true)
  expect(pages.flatMap(part => part.calls)).toHaveLength(1)
})

describe('what a row says of its records', () => {
  const factsOf = (...records: JournalRecord[]) => {
    const facts = noFacts()
    for (const record of records) addFacts(facts, record)
    return facts
  }
  const step = { key: 'm2', at: 0, ms: 0, attempts: 1, status: 'ok' } as const

  it('covers the items that a page gives, and the steps above them', () => {
    const page: JournalRecord = {
      t: 'page',
      path: 'm1.m2',
      at: 0,
      from: 40,
      items: [{}, {}],
      cursor: null,
      calls: [],
    }
    expect(factsOf(page)).toMatchObject({ from: 40, to: 41, progress: true })
    expect(factsOf({ t: 'step', path: 'm1.m2', ...step })).toMatchObject({ from: ABOVE, to: ABOVE })
    expect(factsOf({ t: 'step', path: 'm1.m2[7].m3', ...step })).toMatchObject({ from: 7, to: 7 })
    expect(factsOf({ t: 'claim', at: 0, epoch: 2 })).toMatchObject({ from: null, progress: false })
  })

  it('calls an attempt no progress', () => {
    expect(factsOf({ t: 'attempt', path: 'm1.m2', at: 0, attempt: 2 }).progress).toBe(false)
  })

  it('names whom a write was about, by id also where it went by login', () => {
    const call = { t: 'call', path: 'm1.m2', n: 0, at: 0, method: 'POST' } as const
    const answered = (url: string, body: Record<string, string> | null) =>
      factsOf({ ...call, url, response: { status: 200, headers: {}, body } }).subjects.map(it => it.oktaId)
    expect(answered('/api/v1/users/00u1', { id: '00u1' })).toEqual(['00u1'])
    expect(answered('/api/v1/users/a%40b.c', { id: '00u1' })).toEqual(['a%40b.c', '00u1'])
    expect(answered('/api/v1/users?activate=true', { id: '00u2' })).toEqual(['00u2'])
    expect(answered('/api/v1/groups/00g1/users/00u1', null)).toEqual(['00g1', '00u1'])
    const sealed = { $sealed: 'x' } as unknown as string
    expect(answered(sealed, { id: '00u1' })).toEqual([])
    expect(answered('/api/v1/users/00u1/factors', { id: 'opf1' })).toEqual(['00u1'])
    const secrets = new RunSecrets({ seal: text => text, open: text => text })
    const made = (secret: string): string[] => {
      const body = {
        id: '00u3',
        ...Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`t${at}`, 'x'])),
      }
      const names = Object.keys(body).filter(name => name.startsWith(secret))
      const taint: Taint | undefined = ofParts(names.map(name => [name, WHOLE]))
      secrets.mark(body, taint, 'm1', 'words')
      const record = { ...call, url: '/api/v1/users', response: { status: 200, headers: {}, body } }
      return factsOf({ ...secrets.seal(record, 'm1'), sealed: true }).subjects.map(it => it.oktaId)
    }
    expect([made('t'), made('')]).toEqual([['00u3'], []])
  })
})
