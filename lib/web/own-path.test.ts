import { expect, it } from 'vitest'
import { ownAddress, ownPath } from './own-path'

const BASE = 'https://joinery.example'
const AWAY = [
  'https://evil.example',
  'https://joinery.example.evil.example/x',
  'https://joinery.example@evil.example/',
  'http://joinery.example/x',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/ok\\..\\evil',
  'https://joinery.example//evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  'evil.example',
  '',
]

it('goes on to a path of ours', () => {
  expect(ownPath('/runs/1?page=2#x')).toBe('/runs/1?page=2#x')
  expect(ownAddress('/account', BASE)).toBe(`${BASE}/account`)
  expect(ownAddress(`${BASE}/runs?page=2`, BASE)).toBe(`${BASE}/runs?page=2`)
  expect(ownPath(undefined)).toBe('/scenarios')
})

it.each(AWAY)('never goes to %j', url => {
  expect(ownPath(url)).toBe('/scenarios')
  expect(ownAddress(url, BASE)).toBe(BASE)
})
