import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '@/lib/module-kit/json'
import type { JournalRecord, StepRecord } from './records'
import { maskSealed, RunSecrets } from './sealing'
import { ofParts, type Taint, under, WHOLE } from './taint'

const vault = {
  seal: (text: string) => `sealed:${Buffer.from(text).toString('base64')}`,
  open: (text: string) => {
    if (!text.startsWith('sealed:')) throw new Error('not ours')
    return Buffer.from(text.slice(7), 'base64').toString()
  },
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

  it('is sealed together with the others of its value where they are many', () => {
    let seals = 0
    const counting = {
      ...vault,
      seal: (text: string) => {
        seals++
        return vault.seal(text)
      },
    }
    const tokens = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, at) => [`token_${at}`, `${TOKEN}-${at}`]),
    )
    const output = { ...tokens, name: 'Alice', list: [{ pin: 7 }, { pin: 8 }], link: `see ${TOKEN}-4999` }
    const taint = ofParts([
      ...Object.keys(tokens).map(name => [name, WHOLE] as const),
      ['list', under(['1', 'pin'], WHOLE)],
      ['link', { whole: true, shown: 'see •••' }],
    ])
    const secrets = new RunSecrets(counting)
    secrets.mark(output, taint, 'm1', 'made')
    const sealed = secrets.seal(step(output, 'm1'), 'm1')
    expect(seals).toBe(1)
    expect(JSON.stringify(sealed)).not.toContain(TOKEN)
    const dots = Object.fromEntries(Object.keys(tokens).map(name => [name, '••••••']))
    const list = [{ pin: 7 }, { pin: '••••••' }]
    expect(maskSealed(sealed).output).toEqual({ ...dots, name: 'Alice', list, link: 'see •••' })
    const again = new RunSecrets(counting)
    const opened = again.open(structuredClone(sealed), 'm1')
    expect(opened).toEqual(step(output, 'm1'))
    expect(again.of(opened.output)).toEqual(taint)
    expect(again.of((opened.output as typeof output).list[1])).toEqual(ofParts([['pin', WHOLE]]))
    expect(again.clean(`x ${TOKEN}-17`, 'm1')).toBe('x ••••••')
    expect(output).toMatchObject(tokens)
  })

  it('is looked for in steps where many were learnt', () => {
    const tokens = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, at) => [`t${at}`, `${TOKEN}-${at}`] as const),
    )
    const secrets = new RunSecrets(vault)
    secrets.mark(tokens, ofParts(Object.keys(tokens).map(name => [name, WHOLE])), 'm1', 'made')
    expect([...secrets.preparing('m1')].length).toBeGreaterThan(10)
    expect([...secrets.preparing('m1')]).toEqual([])
    expect(secrets.clean(`x ${TOKEN}-4321`, 'm1')).toBe('x ••••••')
    secrets.mark({ more: `more-${TOKEN}` }, ofParts([['more', WHOLE]]), 'm1', 'made')
    expect(secrets.clean(`x more-${TOKEN}`, 'm1')).toBe('x ••••••')
  })

  it('of a page is sealed with its item, since its items may be written apart', () => {
    const secrets = new RunSecrets(vault)
    const items = Array.from({ length: 300 }, (_, at) => ({ n: at, answer: `no ${at}` }))
    for (const item of items) secrets.mark(item, ofParts([['answer', WHOLE]]), 'm1.m2', 'words')
    const page = { t: 'page', path: 'm1.m2', at: 0, from: 0, items, cursor: null, calls: [] } as const
    const sealed = secrets.seal({ ...page, items }, 'm1.m2')
    const half = { ...sealed, items: sealed.items.slice(150) }
    expect(maskSealed(half).items[0]).toEqual({ n: 150, answer: '••••••' })
    expect(new RunSecrets(vault).open(half, 'm1.m2').items).toEqual(items.slice(150))
  })

  it('is the same after a restart, however many there are and wherever they stand', () => {
    const name = fc.constantFrom('a', 'b', 'url', '$sealed', 'parts', 'shown', '0')
    const { json } = fc.letrec(tie => ({
      json: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('', 'word', '••••••', TOKEN, `see ${TOKEN}`, 1, true, null),
        fc.array(tie('json'), { maxLength: 60 }),
        fc.dictionary(name, tie('json')),
      ),
    }))
    const isSecret = (text: unknown): boolean => text === 'word' || text === 1
    const taintOf = (value: unknown): Taint | undefined => {
      if (typeof value !== 'object' || value === null) return isSecret(value) ? WHOLE : undefined
      return ofParts(Object.entries(value).map(([part, item]) => [part, taintOf(item)] as const))
    }
    fc.assert(
      fc.property(json, fc.constantFrom(1, 150), (value, times) => {
        const output = { list: Array.from({ length: times }, () => value) } as JsonObject
        const taint = taintOf(output)
        const secrets = new RunSecrets(vault)
        secrets.mark({ token: TOKEN }, ofParts([['token', WHOLE]]), 'm1', 'made')
        secrets.mark(output, taint, 'm1', 'words')
        const sealed = secrets.seal(step(output, 'm1'), 'm1')
        const again = new RunSecrets(vault)
        const opened = again.open(JSON.parse(JSON.stringify(sealed)) as typeof sealed, 'm1')
        expect(opened.output).toEqual(output)
        expect(JSON.stringify(maskSealed(sealed))).not.toMatch(/word|correct-horse/)
        const kept = JSON.stringify(again.seal(opened, 'm1'))
        expect(JSON.stringify(maskSealed(JSON.parse(kept)))).toBe(JSON.stringify(maskSealed(sealed)))
      }),
    )
  })

  it('data that only looks like a seal stays what it is', () => {
    const secrets = new RunSecrets(vault)
    const odd = step({ a: { $sealed: 'v1.k1.x.y' }, b: { $sealed: 'v1.k1.x.y', parts: { c: 1 } } })
    expect(secrets.open(odd, odd.path)).toEqual(odd)
  })
})
