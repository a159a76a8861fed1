import { describe, expect, it } from 'vitest'
import { whyNotJson } from './json-warning'

describe('a JSON text with mappings in it', () => {
  it.each([
    '',
    '{{ m1.body }}',
    '{"id": {{m1.id}}}',
    '{"id": "{{m1.id}}", "name": "{{m1.first}} {{ m1.last }}"}',
    '{"{{m1.name}}": 1, "{{m1.other}}": 2}',
    '{ {{m1.name}}: 1 }',
    '[{{m1.a}}, {{ {"b": m1.b} }}]',
    '{"n": 12{{m1.digits}}, "m": {{m1.a}}{{m1.b}}}',
    '{"quoted \\" {{m1.a}}": true}',
    '{"open": {{m1.a',
  ])('is not warned about: %s', template => expect(whyNotJson(template)).toBeUndefined())

  it.each([
    ['{"id": "{{m1.id}}",}', 'a name in double quotes is expected at line 1, column 20'],
    ['{\n  "id": {{m1.id}}\n  "name": 1\n}', 'a comma or “}” is expected at line 3, column 3'],
    ['{"id": "{{m1.id}}"', 'is expected where it ends'],
    ['{"id" {{m1.id}}}', 'a colon is expected at line 1, column 7'],
    ['{"a": 1,}', 'a name in double quotes is expected at line 1, column 9'],
    ['{"a": {{m1.a}} tru}', 'a comma or “}” is expected at line 1, column 16'],
  ])('%s is, with its place', (template, words) => expect(whyNotJson(template)).toContain(words))
})
