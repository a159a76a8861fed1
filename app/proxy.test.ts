import { NextRequest } from 'next/server'
import { describe, expect, it } from 'vitest'
import { proxy } from '@/proxy'

const answer = () => proxy(new NextRequest('https://joinery.example/scenarios')).headers
const policy = () =>
  new Map(
    (answer().get('content-security-policy') ?? '').split('; ').map(part => {
      const [name = '', ...values] = part.split(' ')
      return [name, values.join(' ')]
    }),
  )

describe('the content security policy of a page', () => {
  it('runs only scripts with this answer’s own nonce', () => {
    const [first, second] = [policy().get('script-src'), policy().get('script-src')]
    expect(first).toMatch(/^'nonce-[\w+/]{24}' 'strict-dynamic'$/)
    expect(second).not.toBe(first)
  })

  it('takes style elements by nonce, and only style attributes without', () => {
    expect(policy().get('style-src')).toMatch(/^'self' 'nonce-[\w+/]{24}'$/)
    expect(policy().get('style-src-attr')).toBe("'unsafe-inline'")
  })

  it('loads nothing from elsewhere, and lets nobody frame the page or send its forms away', () => {
    const rest = Object.fromEntries([...policy()].filter(([name]) => !name.startsWith('s')))
    expect(rest).toEqual({
      'default-src': "'none'",
      'img-src': "'self' data:",
      'font-src': "'self'",
      'connect-src': "'self'",
      'object-src': "'none'",
      'base-uri': "'none'",
      'form-action': "'self'",
      'frame-ancestors': "'none'",
    })
  })

  it('hands the nonce to the page, over whatever the request claims', () => {
    const request = new NextRequest('https://joinery.example/', { headers: { 'x-nonce': 'mine' } })
    const { headers } = proxy(request)
    const nonce = headers.get('x-middleware-request-x-nonce')
    expect(nonce).not.toBe('mine')
    expect(headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`)
  })
})

it('tells the browser nothing more than it needs', () => {
  const headers = answer()
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('referrer-policy')).toBe('same-origin')
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
  expect(headers.get('permissions-policy')).toContain('camera=()')
})
