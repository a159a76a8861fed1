import { describe, expect, it } from 'vitest'
import { isOutage, throughOutage } from './outage'

const withCode = (code: string, message = ''): Error => Object.assign(new Error(message), { code })

describe('an outage', () => {
  it.each(['ECONNREFUSED', 'ECONNRESET', '57P01', '08006', '53100', '53300', '40P01', '25006', 'P1001'])(
    'is %s',
    code => {
      expect(isOutage(withCode(code))).toBe(true)
      expect(isOutage(new Error('while reading', { cause: withCode(code) }))).toBe(true)
    },
  )

  it.each(['23505', '22003', '54000', 'P2025', '42601'])('is not %s', code => {
    expect(isOutage(withCode(code, 'terminated'))).toBe(false)
  })

  it('is waited through, and nothing else is', async () => {
    let left = 2
    const heard: unknown[] = []
    const work = async (): Promise<string> => {
      if (left-- > 0) throw withCode('ECONNREFUSED')
      return 'there'
    }
    const never = new AbortController()
    expect(await throughOutage(work, never.signal, error => heard.push(error))).toBe('there')
    expect(heard).toHaveLength(2)
    const bad = throughOutage(
      () => Promise.reject(withCode('22003', 'odd')),
      never.signal,
      () => undefined,
    )
    await expect(bad).rejects.toThrow('odd')
    never.abort(new Error('somebody else has it'))
    const lost = throughOutage(
      () => Promise.reject(withCode('ECONNREFUSED')),
      never.signal,
      () => undefined,
    )
    await expect(lost).rejects.toThrow('somebody else has it')
  })
})
