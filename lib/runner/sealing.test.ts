import { describe, expect, it } from 'vitest'
import type { JournalRecord } from './records'
import { maskSealed, RunSecrets } from './sealing'

const vault = {
  seal: (text: string) => `sealed:${text.length}:${text}`,
  open: (text: string) => text.slice(text.indexOf(':', 7) + 1),
}
const learnt = (...values: string[]): RunSecrets => {
  const secrets = new RunSecrets(vault)
  for (const password of values) secrets.learn({ password }, ['password'], 'm1.m2[3].m4')
  return secrets
}
const call: JournalRecord = {
  t: 'call',
  path: 'm1.m2[3].m5',
  n: 0,
  at: 0,
  method: 'POST',
  url: '/api/v1/users/call',
  response: { status: 200, headers: {}, body: { status: 'POST', note: 'fine' } },
}

describe('a secret', () => {
  it('that is a word of the journal’s own leaves the record readable, and is sealed in data', () => {
    const sealed = learnt('call', 'POST').seal(call, call.path)
    expect(sealed).toMatchObject({ t: 'call', method: 'POST', path: call.path })
    expect(maskSealed(sealed)).toMatchObject({
      url: '••••••',
      response: { body: { status: '••••••', note: 'fine' } },
    })
    expect(learnt().open(sealed, call.path)).toEqual(call)
  })

  it('of one bundle is not looked for in another', () => {
    const other = { ...call, path: 'm1.m2[4].m5' }
    expect(learnt('fine').seal(other, other.path)).toBe(other)
    expect(learnt('fine').seal(call, call.path)).not.toBe(call)
  })
})
