import type { Pool } from 'pg'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { LEASE_MS, ProcessLease } from './lease'

afterEach(() => {
  vi.useRealTimers()
})

/** A lease on a database that answers, or does not; the two clocks are the test's. */
async function startLease() {
  vi.useFakeTimers()
  const time = { wall: 0, monotonic: 0 }
  const database = { away: false }
  const regained = vi.fn(async () => undefined)
  const query = async () => {
    if (database.away) throw new Error('away')
    return { rows: [] }
  }
  const lease = new ProcessLease({
    pool: { query } as unknown as Pool,
    id: 'a',
    version: 'test',
    onError: () => undefined,
    onRegained: regained,
    clocks: { wall: () => time.wall, monotonic: () => time.monotonic },
  })
  await lease.start()
  regained.mockClear()
  const pass = async (ms: number): Promise<void> => {
    time.wall += ms
    time.monotonic += ms
    await vi.advanceTimersByTimeAsync(ms)
  }
  return { lease, time, database, regained, pass }
}

describe('a process’s lease', () => {
  it('is kept while it is renewed', async () => {
    const { lease, regained, pass } = await startLease()
    const { term } = lease
    for (let times = 0; times < 20; times++) await pass(1_000)
    expect(() => lease.assert()).not.toThrow()
    expect(term.aborted).toBe(false)
    expect(lease.term).toBe(term)
    expect(regained).not.toHaveBeenCalled()
  })

  it.each(['wall', 'monotonic'] as const)('ends when only the %s clock says so', async clock => {
    const { lease, time } = await startLease()
    time[clock] += LEASE_MS
    expect(() => lease.assert()).toThrow('has run out')
  })

  it('gives calls up before others may take over, and comes back once it knows what was lost meanwhile', async () => {
    const { lease, database, regained, pass } = await startLease()
    const { term } = lease
    database.away = true
    await pass(LEASE_MS - 1_000)
    expect(term.aborted).toBe(true)
    let sure = false
    void lease.sure(new AbortController().signal).then(() => {
      sure = true
    })
    await pass(5_000)
    expect(sure).toBe(false)
    regained.mockImplementation(async () => {
      expect(() => lease.assert()).toThrow('has run out')
    })
    database.away = false
    await pass(2_500)
    expect(regained).toHaveBeenCalledOnce()
    expect(sure).toBe(true)
    expect(lease.term.aborted).toBe(false)
    expect(term.aborted).toBe(true)
  })
})
