import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldAt, fieldOfText, fixedText, itemsOf, partsOf, textOf, withField } from './fields'

describe('a text and what is stored for it', () => {
  it('is a mapping where braces are in it and a fixed value otherwise', () => {
    expect(fieldOfText('Hi {{m2.id}}')).toEqual({ is: 'mapping', template: 'Hi {{m2.id}}' })
    expect(fieldOfText('Hi')).toEqual({ is: 'value', value: 'Hi' })
    expect(fieldOfText('')).toBeUndefined()
  })

  it('stays a mapping while it cannot be read yet', () => {
    expect(fieldOfText('Hi {{m2.')).toEqual({ is: 'mapping', template: 'Hi {{m2.' })
    expect(fixedText('Hi {{m2.')).toBeNull()
  })

  it('comes back as it was typed, whatever it is', () => {
    const texts = fc.array(fc.constantFrom('{{', '}}', '\\', 'm2.id', '"', 'a', ' '), { maxLength: 8 })
    fc.assert(
      fc.property(texts, parts => {
        const stored = fieldOfText(parts.join(''))
        expect(fieldOfText(textOf(stored))).toEqual(stored)
      }),
    )
  })

  it('keeps the braces of a fixed value braces', () => {
    expect(textOf({ is: 'value', value: 'a {{b}}' })).toBe('a \\{{b}}')
    expect(fieldOfText('a \\{{b}}')).toEqual({ is: 'value', value: 'a {{b}}' })
  })

  it('stays a number where numbers stand', () => {
    expect(fieldOfText('15', 1)).toEqual({ is: 'value', value: 15 })
    expect(fieldOfText('last', 1)).toEqual({ is: 'value', value: 'last' })
    expect(fieldOfText('15')).toEqual({ is: 'value', value: '15' })
    expect(textOf({ is: 'value', value: 15 })).toBe('15')
  })
})

describe('parameters', () => {
  it('are changed at a path and nowhere else', () => {
    const before = withField({}, ['profile', 'login'], { is: 'value', value: 'ada' })
    const after = withField(before, ['profile', 'title'], { is: 'mapping', template: '{{m2.title}}' })
    expect(fieldAt(after, ['profile', 'login'])).toEqual({ is: 'value', value: 'ada' })
    expect(fieldAt(after, ['profile', 'title'])).toEqual({ is: 'mapping', template: '{{m2.title}}' })
  })

  it('lose a field that is emptied, and what is empty around it', () => {
    const before = withField({}, ['profile', 'login'], { is: 'value', value: 'ada' })
    expect(withField(before, ['profile', 'login'], undefined)).toEqual({})
  })

  it('are read part by part also where an imported document stores them whole', () => {
    expect(partsOf({ is: 'value', value: { login: 'ada' } })).toEqual({
      login: { is: 'value', value: 'ada' },
    })
    expect(itemsOf({ is: 'value', value: ['MO'] })).toEqual([{ is: 'value', value: 'MO' }])
    const whole = { profile: { is: 'value', value: { login: 'ada', title: 'x' } } } as const
    expect(withField(whole, ['profile', 'title'], undefined)).toEqual({
      profile: { is: 'fields', fields: { login: { is: 'value', value: 'ada' } } },
    })
  })

  it('are not found on what every object has', () => {
    expect(fieldAt({}, ['constructor'])).toBeUndefined()
  })
})
