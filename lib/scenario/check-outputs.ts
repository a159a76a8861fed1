import { z } from 'zod'
import { compileExpression, compileTemplate, ExpressionError } from '@/lib/expression'
import type { Module } from '@/lib/module-kit/define'
import { unwrap } from '@/lib/module-kit/field'
import { isJsonObject, type Json } from '@/lib/module-kit/json'
import type { Field, ScenarioDocument, ScenarioModule } from './document'
import type { Problem } from './graph'

/** What is known to come at a place: its names, with what is below each. Null where more may come than is declared. */
type Given = ReadonlyMap<string, Given> | null

/** Whole outputs have few names; of a table of data the first are enough. */
const MOST_NAMED = 12

/** Warns of what is read from modules that are known never to give it. */
export type ReadCheck = (text: string, is: 'template' | 'expression') => Problem[]

/**
 * The check for one drawing. A module that may give more than it declares, such as a user with an org's own attributes,
 * is never warned of, and what cannot be read is not looked at: that is reported as such.
 */
export function readCheck(
  document: ScenarioDocument,
  modules: (id: string) => Module | undefined,
): ReadCheck {
  const drawn = new Map(document.modules.map(module => [module.key, module]))
  const known = new Map<string, Given>()
  const givenBy = (key: string): Given => {
    const before = known.get(key)
    if (before !== undefined) return before
    const module = drawn.get(key)
    const declared = module && modules(module.module)
    const given = module && declared ? givenOf(module, declared) : null
    known.set(key, given)
    return given
  }
  return (text, is) => {
    const found = new Set(
      readsOf(text, is).flatMap(([key = '', ...names]) => unknownIn(key, names, givenBy(key))),
    )
    return [...found].map(message => ({ severity: 'warning', message }))
  }
}

function readsOf(text: string, is: 'template' | 'expression'): readonly (readonly string[])[] {
  try {
    return (is === 'template' ? compileTemplate(text) : compileExpression(text)).reads
  } catch (error) {
    if (error instanceof ExpressionError) return []
    throw error
  }
}

function unknownIn(key: string, names: readonly string[], given: Given): string[] {
  let at = given
  for (const [depth, name] of names.entries()) {
    if (at === null) return []
    const below = at.get(name)
    if (below === undefined) {
      const path = names.slice(0, depth + 1).join('.')
      const there = depth === 0 ? 'It gives' : 'There it gives'
      return [
        `${key} gives nothing named “${path}”, so it is always empty here. ${there}${listOf([...at.keys()])}.`,
      ]
    }
    at = below
  }
  return []
}

function listOf(names: readonly string[]): string {
  if (names.length === 0) return ' nothing that can be mapped'
  const more = names.length > MOST_NAMED ? ' and more' : ''
  return `: ${names.slice(0, MOST_NAMED).join(', ')}${more}`
}

function givenOf(drawn: ScenarioModule, module: Module): Given {
  const handedOn = module.passes?.['']
  if (handedOn !== undefined) return drawnNames(drawn.parameters[handedOn])
  const declared = declaredNames(module.output)
  // A search that found nothing may go on with this instead.
  return declared && module.kind === 'search' ? new Map([...declared, ['found', null]]) : declared
}

function declaredNames(schema: z.ZodType): Given {
  const inner = unwrap(schema)
  if (!(inner instanceof z.ZodObject)) return null
  const { catchall } = inner.def
  if (catchall !== undefined && !(catchall instanceof z.ZodNever)) return null
  const shape = Object.entries(inner.shape as Record<string, z.ZodType>)
  // Without a name it declares nothing, as a router does, and that is no claim that something else is wrong.
  return shape.length === 0 ? null : new Map(shape.map(([name, child]) => [name, declaredNames(child)]))
}

function drawnNames(field: Field | undefined): Given {
  if (field?.is === 'value') return valueNames(field.value)
  if (field?.is !== 'fields') return null
  return new Map(Object.entries(field.fields).map(([name, part]) => [name, drawnNames(part)]))
}

function valueNames(value: Json): Given {
  if (!isJsonObject(value)) return null
  return new Map(Object.entries(value).map(([name, part]) => [name, valueNames(part)]))
}
