import { StepError } from '@/lib/errors'
import {
  type CompiledTemplate,
  type EmptyInJson,
  type EvaluateAs,
  type Traced,
  withoutNull,
} from '@/lib/expression'
import type { Module } from '@/lib/module-kit/define'
import { type EmptyRule, emptyRuleAt } from '@/lib/module-kit/empty'
import { hintsOf } from '@/lib/module-kit/field'
import { isJsonObject, type Json } from '@/lib/module-kit/json'
import { isNothing } from '@/lib/module-kit/nothing'
import { type BundleScope as Scope, unlessSecret } from './scope'

/** A part that came out as nothing is left out of its parent, unlike null, which clears. */
export const ABSENT = Symbol('absent')
export type Filled = Json | typeof ABSENT
/** Gives what a parameter, or a part of one, is filled with for one bundle. */
export type Filler = (scope: Scope) => Filled

/** A parameter is empty where that must not be. */
export class EmptyParameter extends StepError {}

/** Where a mapping stands. */
export interface MappingPlace {
  module: Module
  /** Dotted; an item of a list has its list's path. */
  path: string
  label: string
  /** It stands in a list, where leaving out would move the others. */
  inList: boolean
}

/** What a mapping's place must know of the others: what a setting is set to, in this bundle. */
export type SettingOf = (name: string, scope: Scope) => string

/**
 * Fills one mapping of a module, and decides what nothing does there (docs/mapping.md, "Nothing").
 * @throws {EmptyParameter} naming the parameter and the mapping
 * @throws {StepError} when it cannot be evaluated
 */
export function mappingFiller(template: CompiledTemplate, place: MappingPlace, settingOf: SettingOf): Filler {
  const { module, path, label, inList } = place
  const rule = emptyRuleAt(module.input, path)
  const fail = (what: string, why = ''): StepError =>
    new EmptyParameter('input', `${label} is empty: \`${what}\` had no value.${why}`, {
      parameter: path,
      hint: 'Filter out bundles that lack it, or map something that is always there.',
    })
  const isWholeBody = module.encodings.get(path) === 'json' && !inList
  return scope => {
    const inJson = rule.is === 'json' ? howInJson(rule, module, settingOf, scope) : 'fails'
    const strict = rule.is === 'fails' && rule.when === 'any'
    const { value, allMappingsEmpty, nothing } = evaluated(template, path, scope, { inJson, strict })
    const what = nothing[0] ?? template.paths[0] ?? 'the mapping'
    const empty = value === null || value === ''
    // A text in which nothing is typed is not filled in at all.
    if (value === '' && nothing.length === 0) return ABSENT
    switch (rule.is) {
      case 'fails': {
        // A list without items names nothing and says so; one that is not there says nothing.
        const isList = Array.isArray(value) && rule.takesList === true
        if (!isList && (rule.when === 'every' ? allMappingsEmpty : nothing.length > 0)) throw fail(what)
        return value
      }
      case 'json': {
        if (isWholeBody) return value
        if (!(template.whole ? empty : nothing.length > 0)) return withoutNull(value, inJson, what)
        if (inJson === 'leave-out' && !inList) return ABSENT
        throw fail(what)
      }
      case 'stays': {
        const deletes = rule.deletesWhile
        const kept = withoutNothing(value)
        // A list is sent as a whole: without an item it would be another one.
        if (inList && kept === ABSENT) throw fail(what)
        if (deletes === undefined || !deletes.is.includes(settingOf(deletes.field, scope))) return kept
        if (kept === ABSENT) throw fail(what, ' In a full replacement that would delete what is there.')
        return value
      }
      default:
        return empty ? ABSENT : value
    }
  }
}

/** Evaluates a mapping; a failure says which parameter it is about. */
function evaluated(template: CompiledTemplate, path: string, scope: Scope, how: EvaluateAs): Traced {
  try {
    return unlessSecret(template, scope, () => template.evaluateWithTrace(scope, how))
  } catch (error) {
    if (!(error instanceof StepError) || error.failure.parameter !== undefined) throw error
    const { kind, message, ...details } = error.failure
    throw new StepError(kind, message, { ...details, parameter: path, cause: error })
  }
}

/** A choice that the form does not offer (for PUT) is none: there leaving out deletes. */
function howInJson(
  { leaveOutBy }: EmptyRule & { is: 'json' },
  module: Module,
  settingOf: SettingOf,
  scope: Scope,
): EmptyInJson {
  const schema = leaveOutBy === undefined ? undefined : module.input.shape[leaveOutBy]
  if (leaveOutBy === undefined || schema === undefined) return 'fails'
  const offered = hintsOf(schema)?.showWhen
  if (offered && !offered.is.includes(settingOf(offered.field, scope))) return 'replaces'
  return settingOf(leaveOutBy, scope) === 'leave-out' ? 'leave-out' : 'fails'
}

/** An attribute, or attributes by name, of which those that are nothing stay as they are; only "clear" clears. */
function withoutNothing(value: Json): Filled {
  if (isUnsaid(value)) return ABSENT
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([, part]) => !isUnsaid(part)))
}

const isUnsaid = (value: Json): boolean => value === '' || (typeof value !== 'string' && isNothing(value))
