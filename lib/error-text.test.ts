import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutText, SHOWN_TEXT, shownFailure } from './error-text'
import { AppError, StepError, toFailure } from './errors'

const long = 'x'.repeat(7_000_000)

describe('an error’s text', () => {
  it('stays as it is while it is short enough', () => {
    expect(cutText('a'.repeat(2_000))).toBe('a'.repeat(2_000))
  })

  it('is cut at 2,000 characters, says so, and never holds half a character', () => {
    expect(cutText(long)).toHaveLength(2_000)
    expect(cutText(long)).toMatch(/x … \(cut; 7,000,000 characters in all\)$/)
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 30, maxLength: 120 }),
        fc.integer({ min: 45, max: 60 }),
        (text, most) => {
          const cut = cutText(text, most)
          expect(cut.length).toBeLessThanOrEqual(Math.max(most, 45))
          if (text.isWellFormed()) expect(cut.isWellFormed()).toBe(true)
        },
      ),
    )
    expect(cutText('👍'.repeat(2_000)).isWellFormed()).toBe(true)
  })
})

describe('a failure', () => {
  const failure = new StepError('refused', long, {
    hint: long,
    summary: long,
    code: long,
    requestId: long,
    parameter: long,
    causes: Array.from({ length: 50_000 }, () => long),
  }).failure

  it('is bounded in the journal, reasons included', () => {
    expect(failure.message).toHaveLength(20_000)
    expect(failure.causes).toHaveLength(100)
    expect(failure.causes?.at(-1)).toBe('… and 49,901 more.')
    expect(JSON.stringify(failure).length).toBeLessThan(250_000)
  })

  it('is shorter in rows and lists', () => {
    const shown = shownFailure(failure)
    expect(shown.message).toHaveLength(SHOWN_TEXT)
    expect(shown.causes).toHaveLength(10)
    expect(JSON.stringify(shown).length).toBeLessThan(8_000)
  })

  it('that nobody foresaw is bounded too', () => {
    expect(toFailure(new Error(long)).message.length).toBeLessThan(2_100)
  })
})

it('a refusal names no more than can be read', () => {
  const issues = Array.from({ length: 240_000 }, () => ({ path: long, message: long }))
  const refusal = new AppError('invalid', long, { field: long, issues })
  expect(refusal.message).toHaveLength(SHOWN_TEXT)
  expect(JSON.stringify(refusal.details).length).toBeLessThan(300_000)
})
