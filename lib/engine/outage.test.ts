import { DatabaseError } from 'pg'
import { describe, expect, it } from 'vitest'
import { pauseAfter, throughOutage } from './outage'

const withState = (code: string, message = ''): Error =>
  Object.assign(new DatabaseError(message, 0, 'error'), { code, severity: 'ERROR' })

describe('an outage', () => {
  it('is waited through, and nothing else is', async () => {
    let left = 2
    const heard: unknown[] = []
    const work = async (): Promise<string> => {
      if (left-- > 0) throw withState('57P03')
      return 'there'
    }
    const never = new AbortController()
    expect(await throughOutage(work, never.signal, error => heard.push(error))).toBe('there')
    expect(heard).toHaveLength(2)
    const bad = throughOutage(
      () => Promise.reject(withState('22003', 'odd')),
      never.signal,
      () => undefined,
    )
    await expect(bad).rejects.toThrow('odd')
    never.abort(new Error('somebody else has it'))
    const lost = throughOutage(
      () => Promise.reject(withState('57P03')),
      never.signal,
      () => undefined,
    )
    await expect(lost).rejects.toThrow('somebody else has it')
  })

  it('is not waited through any longer once the run is stopped, in a pause or in a query that hangs', async () => {
    for (const work of [
      () => Promise.reject(withState('57P03')),
      () => new Promise<string>(() => undefined),
    ]) {
      const stop = new AbortController()
      const waiting = throughOutage(work, stop.signal, () => undefined)
      await new Promise(resolve => setTimeout(resolve, 50))
      stop.abort(new Error('the run was cancelled'))
      await expect(waiting).rejects.toThrow('the run was cancelled')
    }
  })

  it('is not asked once more by a run that was stopped between two tries', async () => {
    const stop = new AbortController()
    let tries = 0
    const work = (): Promise<string> => {
      tries++
      return Promise.reject(withState('57P03'))
    }
    const waiting = throughOutage(work, stop.signal, () => stop.abort(new Error('the run was cancelled')))
    await expect(waiting).rejects.toThrow('the run was cancelled')
    expect(tries).toBe(1)
  })

  it('does not keep a stopped run from being read once', async () => {
    const stopped = AbortSignal.abort(new Error('the run was cancelled'))
    expect(
      await throughOutage(
        () => Promise.resolve('plan'),
        stopped,
        () => undefined,
      ),
    ).toBe('plan')
    const away = throughOutage(
      () => Promise.reject(withState('57P03')),
      stopped,
      () => undefined,
    )
    await expect(away).rejects.toThrow('the run was cancelled')
  })

  it('is asked after more and more rarely', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 5_000].map(pauseAfter)).toEqual([
      100, 200, 400, 800, 1_600, 3_000, 3_000, 3_000,
    ])
  })
})
