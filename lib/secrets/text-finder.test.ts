import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createRedactor, MASK } from './redact'
import { findingTexts, findTexts } from './text-finder'

const letters = fc.constantFrom('a', 'b', '\ud83d', '\u0000')
const some = fc.string({ unit: letters, minLength: 2, maxLength: 6 })

it('finds what each text would have found by itself, and leaves nothing of it', () => {
  fc.assert(
    fc.property(
      fc.array(some, { maxLength: 12 }),
      fc.string({ unit: letters, maxLength: 30 }),
      (texts, text) => {
        const found = findTexts(texts, 2)
        expect(found.isIn(text)).toBe(texts.some(one => text.includes(one)))
        const hidden = new Set<number>()
        for (const one of texts)
          for (let at = text.indexOf(one); at >= 0; at = text.indexOf(one, at + 1))
            for (let unit = 0; unit < one.length; unit++) hidden.add(at + unit)
        const kept = [...Array(text.length).keys()].filter(at => !hidden.has(at)).map(at => text[at])
        expect(found.mask(text, '*').replaceAll('*', '')).toBe(kept.join(''))
      },
    ),
  )
})

it('puts one mask for each, and one for those that overlap', () => {
  const found = findTexts(['abcdef', 'defghij'], 6)
  expect(found.mask('abcdef abcdefghij,abcdefabcdef', '*')).toBe('* *,**')
  expect(found.mask('nothing', '*')).toBe('nothing')
  expect(findTexts([], 6).mask('nothing', '*')).toBe('nothing')
})

it('many texts are made ready in steps, and found as few are', () => {
  const texts = Array.from({ length: 12_001 }, (_, at) => `t-${(at * 7_919) % 12_001}-x`)
  let steps = 0
  for (const work = findingTexts([...texts, ...texts], 4); ; steps++) {
    const { done, value } = work.next()
    if (!done) continue
    expect(texts.every(text => value.isIn(`a ${text}.`))).toBe(true)
    expect(value.isIn('t-12001-x t-1-') || value.isIn('t-0')).toBe(false)
    expect(value.mask('(t-12000-x) t-7-x', '*')).toBe('(*) *')
    break
  }
  expect(steps).toBeGreaterThan(10)
})

it('twenty thousand secrets are taken out of as many texts while somebody waits', () => {
  const secrets = Array.from(
    { length: 20_000 },
    (_, at) => `https://org.example/welcome/${at}-${'x'.repeat(20)}`,
  )
  const since = performance.now()
  const { json } = createRedactor(secrets)
  expect(json(secrets.map(secret => `see ${secret}.`)).every(text => text === `see ${MASK}.`)).toBe(true)
  // One look for each of them in each took minutes.
  expect(performance.now() - since).toBeLessThan(5_000)
})
