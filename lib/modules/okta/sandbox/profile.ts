import type { Json, JsonObject } from '@/lib/module-kit/json'
import { BASE_ATTRIBUTES, type CustomAttributes, problemsWithValue } from './attributes'
import { invalid } from './errors'

/**
 * Lays what a caller has sent over a profile.
 *
 * Names come from outside: they are looked up in the schema's Map, so `__proto__`, `constructor` and
 * their like are unknown attributes and refused as such.
 *
 * @param custom  the org's own attributes
 * @param start  the profile to change (updated in place): empty for a create or a full replacement
 * @param about  Okta's word for the operation, for the error's summary
 * @throws SandboxError with one cause a broken rule
 */
export function profileIn(
  sent: JsonObject,
  custom: CustomAttributes,
  start: Map<string, Json>,
  about: string,
): Map<string, Json> {
  const causes: string[] = []
  for (const [name, value] of Object.entries(sent)) {
    const problems = problemsWithValue(name, value, custom)
    causes.push(...problems)
    if (problems.length > 0) continue
    if (value === null || value === '') start.delete(name)
    else start.set(name, value)
  }
  for (const [name, attribute] of [...BASE_ATTRIBUTES, ...custom]) {
    if (attribute.required && !start.has(name) && !Object.hasOwn(sent, name)) {
      causes.push(`${name}: The field cannot be left blank`)
    }
  }
  const first = causes[0]
  if (first === undefined) return start
  const field = /^(\w+): /.exec(first)?.[1]
  throw invalid(field ?? about, causes)
}
