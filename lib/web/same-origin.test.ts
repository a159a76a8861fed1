import { expect, it } from 'vitest'
import { isSameOrigin } from './same-origin'

const ask = (headers: Record<string, string>) =>
  isSameOrigin(new Headers({ host: 'joinery.example', ...headers }), 'https://joinery.example')

it('takes what our own pages send', () => {
  expect(ask({ origin: 'https://joinery.example', 'sec-fetch-site': 'same-origin' })).toBe(true)
  expect(ask({ origin: 'https://joinery.example' })).toBe(true)
  // A proxy that asks us under another name, and a page that was opened on this machine itself.
  expect(ask({ origin: 'https://joinery.example', host: '127.0.0.1:3000' })).toBe(true)
  expect(ask({ origin: 'http://localhost:3000', host: 'localhost:3000' })).toBe(true)
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
