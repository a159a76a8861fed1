import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { compileTemplate } from '@/lib/expression'
import { hintsOf, unwrap } from '@/lib/module-kit/field'
import type { Json } from '@/lib/module-kit/json'
import { MODULES } from './index'

/** Every field of an input, with its dotted path. */
function fieldsOf(schema: z.ZodType, prefix = ''): [path: string, schema: z.ZodType][] {
  const inner = unwrap(schema)
  if (!(inner instanceof z.ZodObject)) return []
  return (Object.entries(inner.shape) as [string, z.ZodType][]).flatMap(([name, child]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`
    return [[path, child] as [string, z.ZodType], ...fieldsOf(child, path)]
  })
}

describe('the registry', () => {
  it('names each module once', () => {
    expect(new Set(MODULES.map(module => module.id)).size).toBe(MODULES.length)
  })
})

describe.each(MODULES.map(module => [module.id, module] as const))('%s', (id, module) => {
  it('can be named in a document', () => {
    expect(id).toMatch(/^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*@[1-9]\d*$/)
  })

  it('says what it does in a sentence', () => {
    expect(module.title.length).toBeLessThan(40)
    expect(module.summary).toMatch(/^[A-Z].*\.$/)
  })

  it('labels every field, so that the form can be drawn', () => {
    for (const [path, schema] of fieldsOf(module.input))
      expect([path, hintsOf(schema)?.label]).not.toContain(undefined)
  })

  it('refuses parameters that it does not know', () => {
    expect(module.input.safeParse({ noSuchParameter: 1 }).success).toBe(false)
  })

  it('takes one text for whatever names somebody or something, never a list or an object', () => {
    for (const path of module.identifiers) {
      const encoding = module.encodings.get(path)
      expect([path, encoding]).toEqual([path, expect.stringMatching(/^(?:piece|scim|url)$/)])
      for (const template of [
        '{{m1.x}}',
        'a{{m1.x}}',
        '/a/{{m1.x}}',
        '/a?b={{m1.x}}',
        'id eq {{m1.x}}',
        'id eq "{{m1.x}}"',
      ]) {
        const mapped = compileTemplate(template, encoding)
        const give = (x: Json) => mapped.evaluate({ lookup: () => ({ x }), now: () => 0, uuid: () => '' })
        for (const wrong of [{ a: 1 }, ['00u1'], [], {}, [[1]]] as Json[])
          expect(() => give(wrong), `${path} ${template}`).toThrow(
            /is (?:a list|an object), where one text belongs/,
          )
        for (const right of ['00u1', 7, 1.5, true, false])
          expect(give(right)).toBe(
            template.replace(
              '{{m1.x}}',
              encoding === 'scim' &&
                typeof right === 'string' &&
                !template.includes('"') &&
                template !== '{{m1.x}}'
                ? `"${right}"`
                : String(right),
            ),
          )
      }
    }
  })

  it('offers exactly the choices that it takes', () => {
    for (const [path, schema] of fieldsOf(module.input)) {
      const options = hintsOf(schema)?.options
      const inner = unwrap(schema)
      if (!(inner instanceof z.ZodEnum) || !options || !('fixed' in options)) continue
      expect([path, options.fixed.map(option => option.value)]).toEqual([path, inner.options])
    }
  })
})
