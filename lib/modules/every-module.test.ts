import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { hintsOf, unwrap } from '@/lib/module-kit/field'
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

  it('offers exactly the choices that it takes', () => {
    for (const [path, schema] of fieldsOf(module.input)) {
      const options = hintsOf(schema)?.options
      const inner = unwrap(schema)
      if (!(inner instanceof z.ZodEnum) || !options || !('fixed' in options)) continue
      expect([path, options.fixed.map(option => option.value)]).toEqual([path, inner.options])
    }
  })
})
