import { describe, expect, it } from 'vitest'
import { ownHooks } from './own-hooks'

const own = ownHooks({ base: 'http://127.0.0.1:3000', publicUrl: 'https://joinery.example/in/side/' })

describe('an address of this server’s hooks', () => {
  it.each([
    ['https://joinery.example/in/side/hooks/abc', '/hooks/abc'],
    ['https://JOINERY.example:443/in/side/hooks/abc?x=1', '/hooks/abc?x=1'],
    ['http://127.0.0.1:3000/hooks/abc', '/hooks/abc'],
    ['http://127.0.0.1:3000/api/../hooks/abc#part', '/hooks/abc'],
  ])('is %s, called at this machine as %s', (uri, path) => {
    expect(own.isOurs(uri)).toBe(true)
    expect(own.pathOf(uri)).toBe(path)
  })

  it.each([
    'http://127.0.0.1:4000/hooks/abc',
    'http://localhost:3000/hooks/abc',
    'http://[::1]:3000/hooks/abc',
  ])('is %s where a hook has it already: this server had that port once', uri => {
    expect(own.isOurs(uri)).toBe(false)
    expect(own.pathOf(uri)).toBe('/hooks/abc')
  })

  it.each([
    'https://joinery.example/hooks/abc',
    'https://joinery.example/in/side/hooks/',
    'https://joinery.example/in/side/api/x',
    'https://joinery.example/in/side/hooks/../api/x',
    'https://joinery.example/in/side/hooks/%2e%2e/api/x',
    'https://joinery.example/in/side/hooks/..%2fapi',
    'https://joinery.example/in/side/hooks\\..\\api',
    'https://joinery.example/in/sidehooks/abc',
    'https://user:word@joinery.example/in/side/hooks/abc',
    'https://joinery.example.evil.example/in/side/hooks/abc',
    'https://joinery.example:8443/in/side/hooks/abc',
    'https://127.0.0.1:3000/hooks/abc',
    'http://127.0.0.1:3000/webhooks/abc',
    'http://127.0.0.1:3000/hooks/../webhooks/abc',
    'http://127.0.0.1.evil.example:3000/hooks/abc',
    'http://169.254.169.254/hooks/abc',
    'http://10.0.0.1:3000/hooks/abc',
    'file:///hooks/abc',
    'hooks/abc',
    '',
  ])('is not %s', uri => {
    expect(own.isOurs(uri)).toBe(false)
    expect(own.pathOf(uri)).toBeNull()
  })

  it('can only be on this machine', () => {
    for (const base of ['http://10.0.0.1:3000', 'https://127.0.0.1:3000', 'http://joinery.example'])
      expect(() => ownHooks({ base, publicUrl: base })).toThrow(TypeError)
  })
})
