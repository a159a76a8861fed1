import { expect, it } from 'vitest'
import { placeOf } from './throttle'

it('counts a whole IPv6 network as one place, and each IPv4 address as one', () => {
  expect(placeOf('2001:db8:1:2::1')).toBe(placeOf('2001:db8:1:2:ffff:ffff:ffff:ffff'))
  expect(placeOf('2001:db8:1:2::1')).not.toBe(placeOf('2001:db8:1:3::1'))
  expect(placeOf('192.0.2.1')).not.toBe(placeOf('192.0.2.2'))
  expect(placeOf('::ffff:192.0.2.1')).toBe(placeOf('192.0.2.1'))
  expect(placeOf('unknown')).toBe('unknown')
})
