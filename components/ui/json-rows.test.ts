import { describe, expect, it } from 'vitest'
import { jsonRows } from './json-rows'

describe('a value as a table', () => {
  it('names each leaf by its path, in order', () => {
    const user = { id: '00u1', profile: { firstName: 'Ada', tags: ['a', { b: null }] }, empty: {}, none: [] }
    expect(jsonRows(user, 10)).toEqual({
      rows: [
        { path: 'id', value: '00u1' },
        { path: 'profile.firstName', value: 'Ada' },
        { path: 'profile.tags[0]', value: 'a' },
        { path: 'profile.tags[1].b', value: null },
        { path: 'empty', value: {} },
        { path: 'none', value: [] },
      ],
      more: false,
    })
  })

  it('takes a bare value as one row', () => {
    expect(jsonRows('Ada', 10)).toEqual({ rows: [{ path: '', value: 'Ada' }], more: false })
  })

  it('stops at the limit and says that there is more', () => {
    const list = Array.from({ length: 1_000_000 }, (_, at) => at)
    const { rows, more } = jsonRows(list, 3)
    expect(rows.map(row => row.path)).toEqual(['[0]', '[1]', '[2]'])
    expect(more).toBe(true)
  })

  it('survives a value 20,000 levels deep', () => {
    let deep: unknown = 'bottom'
    for (let level = 0; level < 20_000; level++) deep = { a: deep }
    expect(jsonRows(deep as never, 5).rows[0]?.value).toBe('bottom')
  })
})
