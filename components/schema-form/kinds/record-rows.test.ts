import { describe, expect, it } from 'vitest'
import { fieldOfRows, problemOf, type RecordRow } from './record-rows'

const row = (id: number, name: string, text?: string): RecordRow => ({
  id,
  name,
  value: text === undefined ? undefined : { is: 'value', value: text },
})

describe('names and values', () => {
  it('are stored when both are there', () => {
    expect(fieldOfRows([row(0, 'a', '1'), row(1, '', '2'), row(2, 'c')])).toEqual({
      is: 'fields',
      fields: { a: { is: 'value', value: '1' } },
    })
    expect(fieldOfRows([row(0, '')])).toBeUndefined()
  })

  it('say why one is not saved', () => {
    const rows = [row(0, 'a', '1'), row(1, 'a', '2'), row(2, '', '3'), row(3, '__proto__', '4'), row(4, '')]
    expect(rows.map(one => problemOf(one, rows))).toEqual([
      null,
      '“a” is there already, so this one is not saved.',
      'Give it a name, or it is not saved.',
      '“__proto__” is reserved. Choose another name.',
      null,
    ])
    expect(fieldOfRows(rows)).toEqual({ is: 'fields', fields: { a: { is: 'value', value: '1' } } })
  })
})
