import { describe, expect, it } from 'vitest'
import type { JsonObject } from '@/lib/module-kit/json'
import type { JournalRecord, StepRecord } from './records'
import { maskSealed, RunSecrets } from './sealing'
import { ofParts, under, WHOLE } from './taint'

const vault = {
  seal: (text: string) => `sealed:${Buffer.from(text).toString('base64')}`,
  open: (text: string) => Buffer.from(text.slice(7), 'base64').toString(),
}
const TOKEN = 'correct-horse-battery'
const step = (output: JsonObject, path = 'm1.m2[3].m4'): StepRecord => ({
  t: 'step',
  path,
  key: 'm4',
  at: 0,
  ms: 0,
  attempts: 1,
  status: 'ok',
  output,
})
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
  it('is sealed where it is marked, and the same word elsewhere is none', () => {
    const secrets = new RunSecrets(vault)
    const output = { title: 'Engineering', answer: 'Engineering', step: 'call', deep: { list: [1, 2] } }
    const taint = ofParts([
      ['answer', WHOLE],
      ['deep', under(['list', '1'], WHOLE)],
    ])
    secrets.mark(output, taint, 'm1.m2[3].m4', 'made')
    const sealed = secrets.seal(step(output), 'm1.m2[3].m4')
    expect(maskSealed(sealed).output).toEqual({
      title: 'Engineering',
      answer: '••••••',
      step: 'call',
      deep: { list: [1, '••••••'] },
    })
    const again = new RunSecrets(vault)
    const opened = again.open(sealed, 'm1.m2[3].m4')
    expect(opened).toEqual(step(output))
    expect(again.of(opened.output)).toEqual(taint)
  })

  it('that a machine made is found by its value too, within its bundle', () => {
    const secrets = new RunSecrets(vault)
    secrets.mark({ token: TOKEN }, ofParts([['token', WHOLE]]), 'm1.m2[3].m4', 'made')
    const holds = step({ note: `see ${TOKEN}`, [`a ${TOKEN}`]: 1 }, 'm1.m2[3].m5')
    expect(JSON.stringify(secrets.seal(holds, holds.path))).not.toContain(TOKEN)
    const other = step({ note: `see ${TOKEN}` }, 'm1.m2[4].m5')
    expect(secrets.seal(other, other.path)).toBe(other)
    secrets.forget('m1.m2', 3)
    expect(secrets.seal(holds, holds.path)).toBe(holds)
  })

  it('is looked for after a restart as before', () => {
    const secrets = new RunSecrets(vault)
    const output = { token: TOKEN }
    secrets.mark(output, ofParts([['token', WHOLE]]), 'm1', 'made')
    const again = new RunSecrets(vault)
    again.open(secrets.seal(step(output, 'm1'), 'm1'), 'm1')
    expect(again.clean(`x ${TOKEN}`, 'm1')).toBe('x ••••••')
  })

  it('stands in no part of a failure that the other side wrote', () => {
    const secrets = new RunSecrets(vault)
    secrets.mark({ token: TOKEN }, ofParts([['token', WHOLE]]), 'm1', 'made')
    const failure = {
      kind: 'refused' as const,
      message: `no: ${TOKEN}`,
      code: TOKEN,
      requestId: `${TOKEN} hunter2`,
      causes: [TOKEN],
    }
    const clean = secrets.cleanFailure(failure, 'm1.m2', text => text.replace('hunter2', '••••••'))
    expect(JSON.stringify(clean)).not.toMatch(/correct-horse-battery|hunter2/)
    const plain = { kind: 'refused' as const, message: 'no', code: 'E0000001', requestId: 'Y1x' }
    expect(secrets.cleanFailure(plain, 'm1.m2', text => text)).toEqual(plain)
  })

  it('that a person chose is never looked for by its value', () => {
    const secrets = new RunSecrets(vault)
    const typed = { answer: 'alice.wonderland2@example.com', password: 'call' }
    secrets.mark(typed, WHOLE, 'm1.m2[3].m4', 'words')
    expect(secrets.seal(call, call.path)).toBe(call)
  })

  it('leaves the journal’s own words alone', () => {
    const secrets = new RunSecrets(vault)
    const marked = structuredClone(call) as typeof call & JsonObject
    secrets.mark(
      marked,
      ofParts([
        ['t', WHOLE],
        ['method', WHOLE],
      ]),
      call.path,
      'made',
    )
    expect(secrets.seal(marked, call.path)).toMatchObject({ t: 'call', method: 'POST' })
  })

  it('data that only looks like a seal stays what it is', () => {
    const secrets = new RunSecrets({
      ...vault,
      open: () => {
        throw new Error('not ours')
      },
    })
    const odd = step({ a: { $sealed: 'v1.k1.x.y' } })
    expect(secrets.open(odd, odd.path)).toEqual(odd)
  })
})
