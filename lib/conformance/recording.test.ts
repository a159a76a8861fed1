import { describe, expect, it } from 'vitest'
import { nextCursorIn, readRecordings } from './recording'

const row = (more: object) => JSON.stringify({ method: 'get', path: '/api/v1/users', status: 200, ...more })

describe('recordings', () => {
  it('are read cassette by cassette, in the order of seq', () => {
    const text = [
      row({ id: 'b', source: { repo: 'r', file: 'one', seq: 2 } }),
      row({ id: 'c', source: { repo: 'r', file: 'two', seq: 0 } }),
      row({ id: 'a', source: { repo: 'r', file: 'one', seq: 1 } }),
    ].join('\r\n')
    const { cassettes, bad } = readRecordings(`\uFEFF${text}\r\n\r\n`)
    expect(bad).toEqual([])
    expect(cassettes.get('r one')?.map(one => one.id)).toEqual(['a', 'b'])
    expect(cassettes.get('r two')).toHaveLength(1)
  })

  it('may have odd rows: these are named with their line, and the others count', () => {
    const text = ['{"method":"GET"', row({}), '[]', row({ status: '200' }), row({ id: 7, query: null })]
    const { cassettes, bad } = readRecordings(text.join('\n'))
    expect(bad.map(one => one.line)).toEqual([1, 3, 4])
    expect(bad[0]?.why).toBe('not JSON')
    expect(bad[2]?.why).toContain('status')
    expect(cassettes.get('(no file)')?.map(one => one.id)).toEqual(['line 2', '7'])
  })

  it('may hold whole addresses and bodies as text', () => {
    const line = row({
      path: 'https://acme.okta.com/api/v1/users?limit=1',
      requestBody: '{"a":1}',
      responseBody: '<html>',
      responseHeaders: { Date: 'Mon, 02 Mar 2026 09:00:00 GMT', Link: ['<https://a/b?after=X>; rel="next"'] },
    })
    const one = readRecordings(line).cassettes.get('(no file)')?.[0]
    expect(one).toMatchObject({
      method: 'GET',
      path: '/api/v1/users',
      query: 'limit=1',
      requestBody: { a: 1 },
      answer: '<html>',
      nextCursor: 'X',
      answeredAt: Date.UTC(2026, 2, 2, 9),
    })
  })

  it('tell where the next page is among several links', () => {
    const link = '<https://a/b?limit=1>; rel="self", <https://a/b?after=00u1%3D&limit=1>; rel="next"'
    expect(nextCursorIn(link)).toBe('00u1=')
    expect(nextCursorIn('<https://a/b?limit=1>; rel="self"')).toBeNull()
    expect(nextCursorIn(null)).toBeNull()
  })
})
