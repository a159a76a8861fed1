import { DatabaseError } from 'pg'
import { describe, expect, it } from 'vitest'
import { throughOutage } from './outage'

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
})
