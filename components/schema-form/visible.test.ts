import { describe, expect, it } from 'vitest'
import type { Field } from '@/lib/scenario/document'
import { formField } from './testing'
import { dropHidden, isVisible } from './visible'

const type = formField('type', { kind: 'choice', default: 'none' })
const password = formField('password', { showWhen: { field: 'type', is: ['plain'] } })
const hint = formField('hint', { showWhen: { field: 'password', is: ['x'] } })
const fields = [type, password, hint]
const value = (text: string): Field => ({ is: 'value', value: text })

describe('a field that goes with another one’s value', () => {
  it('is drawn for that value alone, and the other one’s default counts', () => {
    expect(isVisible(password, fields, {})).toBe(false)
    expect(isVisible(password, fields, { type: value('plain') })).toBe(true)
    expect(isVisible(type, fields, {})).toBe(true)
  })

  it('is drawn while a mapping decides, since nobody can know', () => {
    expect(isVisible(password, fields, { type: { is: 'mapping', template: '{{m1.type}}' } })).toBe(true)
  })

  it('is not drawn when the field it goes with is not', () => {
    expect(isVisible(hint, fields, { password: value('x') })).toBe(false)
  })

  it('does not count while it is not drawn, and comes back as it was', () => {
    const kept = new Map<string, Field>()
    const hidden = dropHidden(fields, { type: value('none'), password: value('secret') }, kept)
    expect(hidden).toEqual({ type: value('none') })
    const again = dropHidden(fields, { ...hidden, type: value('plain') }, kept)
    expect(again).toEqual({ type: value('plain'), password: value('secret') })
  })

  it('does not come back when it was emptied by hand', () => {
    const kept = new Map<string, Field>()
    dropHidden(fields, { type: value('plain'), password: value('secret') }, kept)
    expect(dropHidden(fields, { type: value('plain') }, kept)).toEqual({ type: value('plain') })
  })
})
