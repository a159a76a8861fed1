import { describe, expect, it } from 'vitest'
import { isBareMapping } from './bare'

describe('a mapping that only says where something comes from', () => {
  it.each([
    '{{m1.password}}',
    ' {{ m2.profile.login }} ',
    '{{ m1.headers["x-token"] }}',
    "{{ m1.rows[0]['key'] }}",
    '{{ trim(m1.secret) }}',
    '{{ m1.secret.trim() }}',
    '{{ m1.a == null ? m2.a : m3.a }}',
    '{{ uuid() }}',
  ])('is %s', template => expect(isBareMapping(template)).toBe(true))

  it.each([
    '',
    'abc',
    '{{ "Bearer abc" }}',
    "{{ 'abc' }}",
    '{{ 12345 }}',
    '{{ hunter2 }}',
    '{{ Passw0rd! }}',
    '{{ m1.a + "abc" }}',
    '{{ ["abc"][0] }}',
    '{{ m1.list in["abc"] }}',
    '{{ m1.a // abc\n }}',
    '{{ r"abc" }}',
    'Bearer {{ m1.token }}',
    '{{ m1.a }}{{ m1.b }}',
    '{{ m1.a',
    '\\{{ m1.a }}',
  ])('is not %s', template => expect(isBareMapping(template)).toBe(false))
})
