import { z } from 'zod'
import { hintsOf, unwrap } from './field'

/** What a mapping that came out as nothing does at a place of a module's parameters (docs/mapping.md, "Nothing"). */
export type EmptyRule =
  /** It is left out, as if nothing had been drawn. */
  | { is: 'left-out' }
  /** It fails the step when every mapping in its text came out as nothing; or when any did. An empty list may be meant. */
  | { is: 'fails'; when: 'every' | 'any'; takesList?: true }
  /** It is left out and so stays as it is, but fails where leaving out deletes. */
  | { is: 'stays'; deletesWhile?: { field: string; is: string[] } }
  /** It fails, or is left out where another field says so. */
  | { is: 'json'; leaveOutBy?: string }

/**
 * The rule for a parameter.
 * @param path  dotted; an item of a list has its list's path
 */
export function emptyRuleAt(input: z.ZodObject, path: string): EmptyRule {
  let schema: z.ZodType | undefined = input
  let rule: EmptyRule = { is: 'left-out' }
  for (const name of path === '' ? [] : path.split('.')) {
    let inner: z.ZodType | undefined = schema && unwrap(schema)
    while (inner instanceof z.ZodArray) inner = unwrap(inner.element as z.ZodType)
    schema = inner instanceof z.ZodObject && Object.hasOwn(inner.shape, name) ? inner.shape[name] : undefined
    // What people name themselves, such as variables, goes by the rule of what it stands in.
    if (schema !== undefined) rule = ownRule(schema) ?? inherited(rule)
  }
  return rule
}

function ownRule(schema: z.ZodType): EmptyRule | undefined {
  const { encode, identifier, empty, deletesWhile, leaveOutBy } = hintsOf(schema) ?? {}
  const inner = unwrap(schema)
  if (encode === 'json') return { is: 'json', ...(leaveOutBy === undefined ? {} : { leaveOutBy }) }
  if (empty === 'fails')
    return { is: 'fails', when: 'any', ...(inner instanceof z.ZodArray ? { takesList: true } : {}) }
  if (empty === 'stays') return { is: 'stays', ...(deletesWhile === undefined ? {} : { deletesWhile }) }
  if (encode !== undefined) return { is: 'fails', when: 'any' }
  if (identifier === true) return { is: 'fails', when: 'every' }
  const isNamed = inner instanceof z.ZodObject || inner instanceof z.ZodRecord
  // A setting: what it is set to otherwise was not asked for (an empty search option lists everybody).
  return !isNamed && schema.safeParse(undefined).data !== undefined ? { is: 'fails', when: 'any' } : undefined
}

/** What is below an identifier or a setting is something of its own. */
const inherited = (rule: EmptyRule): EmptyRule =>
  rule.is === 'fails' && rule.when === 'every' ? { is: 'left-out' } : rule
