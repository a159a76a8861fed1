import { expect, it } from 'vitest'
import { isSameOrigin } from './same-origin'

const ask = (headers: Record<string, string>) =>
  isSameOrigin(new Headers({ host: 'joinery.example', ...headers }))

it('takes what our own pages send', () => {
  expect(ask({ origin: 'https://joinery.example', 'sec-fetch-site': 'same-origin' })).toBe(true)
  expect(ask({ origin: 'https://joinery.example' })).toBe(true)
})

it.each([
  [{}],
  [{ origin: 'null' }],
  [{ origin: 'https://evil.example' }],
  [{ origin: 'https://joinery.example.evil.example' }],
  [{ origin: 'https://joinery.example:8443' }],
  [{ origin: 'https://joinery.example', 'sec-fetch-site': 'cross-site' }],
  [{ origin: 'https://joinery.example', 'sec-fetch-site': 'same-site' }],
  [{ 'sec-fetch-site': 'same-origin' }],
])('refuses %o', headers => {
  expect(ask(headers)).toBe(false)
})
