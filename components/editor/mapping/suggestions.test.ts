import { describe, expect, it } from 'vitest'
import { FUNCTIONS } from '@/lib/expression'
import { insertionAt, suggestionsAt } from './suggestions'
import { DESCRIPTORS, DOCUMENT, SAMPLES } from './testing'
import { upstreamModules } from './upstream'

const upstream = upstreamModules(DOCUMENT, 'm4', DESCRIPTORS, SAMPLES)
/** `|` is the caret. */
const at = (text: string, asked = false) =>
  suggestionsAt(text.replace('|', ''), 'template', text.indexOf('|'), asked, upstream, FUNCTIONS)
const inserts = (text: string, asked = false) => at(text, asked)?.items.map(one => one.insert)

describe('what is offered at the caret', () => {
  it('is found by an attribute’s title, not only by its path', () => {
    expect(inserts('{{depart|}}')).toEqual(['m2.profile.department'])
  })

  it('goes on from a path', () => {
    expect(inserts('{{m2.prof|}}')).toContain('m2.profile.login')
    expect(at('{{m2.prof|}}')?.from).toBe(2)
  })

  it('holds functions with their signature and an example', () => {
    expect(at('{{lower|}}')?.items[0]).toMatchObject({
      insert: 'lower()',
      caret: 6,
      detail: 'lower(text)',
      info: expect.stringContaining('lower("Ada") → ada'),
    })
  })

  it('is nothing in plain text until it is asked for, and then comes with braces', () => {
    expect(at('Hello |')).toBeNull()
    expect(inserts('Hello |', true)).toContain('{{m2.profile.login}}')
  })

  it('is nothing inside of quotes', () => {
    expect(at('{{lower("dep|")}}')).toBeNull()
    expect(inserts('{{lower("a") + dep|}}')).toEqual(['m2.profile.department'])
  })
})

describe('putting something in', () => {
  const login = { kind: 'attribute' as const, insert: 'm2.profile.login', caret: 16 }

  it('brings its own braces in plain text, with the caret behind them', () => {
    expect(insertionAt('Hi ', 'template', 3, login)).toEqual({ insert: '{{m2.profile.login}}', caret: 20 })
  })

  it('needs none inside of a mapping or an expression', () => {
    expect(insertionAt('{{lower()}}', 'template', 8, login).insert).toBe('m2.profile.login')
    expect(insertionAt('', 'expression', 0, login).insert).toBe('m2.profile.login')
  })

  it('leaves the caret between the brackets of a function', () => {
    const lower = { kind: 'function' as const, insert: 'lower()', caret: 6 }
    expect(insertionAt('', 'template', 0, lower)).toEqual({ insert: '{{lower()}}', caret: 8 })
  })
})
