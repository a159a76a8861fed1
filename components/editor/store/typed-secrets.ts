import type { FieldDescriptor, ModuleDescriptor } from '@/lib/module-kit/describe'
import { isJsonObject, type Json } from '@/lib/module-kit/json'
import type { Field, ScenarioDocument, ScenarioModule, SealedField } from '@/lib/scenario/document'
import { isSecretName, isTyped, namesSecret, secretNameIn } from '@/lib/scenario/secret-rows'
import type { Draft } from './commands'

/** A typed secret's place, and what stands there now that it is sealed; see the operation `scenarios.save`. */
export interface SealedNow {
  module: string
  path: readonly (string | number)[]
  field: SealedField
}

type Type = FieldDescriptor | undefined

/** Drafts share what did not change, so each module is gone through once and not at every key press. */
const known = new WeakMap<
  ScenarioModule,
  { descriptors: readonly ModuleDescriptor[]; without: ScenarioModule }
>()

/**
 * Modules without the secrets that are typed in them and not sealed yet: neither the clipboard nor the browser's store
 * is a place for them. In the place of each stands that one was left out, so that it is asked for again. What is mapped
 * into a secret field stays, and what is sealed, which is only named.
 * @returns a module without any such secret is the very same object
 */
export const withoutTyped = (
  modules: readonly ScenarioModule[],
  descriptors: readonly ModuleDescriptor[],
): ScenarioModule[] =>
  modules.map(module => {
    const before = known.get(module)
    if (before?.descriptors === descriptors) return before.without
    const type = descriptors.find(one => one.id === module.module)
    const parameters = partsWithout(module.parameters, type?.fields)
    const without = parameters === module.parameters ? module : { ...module, parameters }
    known.set(module, { descriptors, without })
    return without
  })

const LEFT_OUT: Field = { is: 'sealed' }

/** What is known of a field says whether it is a secret; else its name does. */
const isSecret = (name: string, type: Type): boolean =>
  type === undefined ? isSecretName(name) : type.secret === true || type.kind === 'secret'

function partsWithout(
  parts: Record<string, Field>,
  types: FieldDescriptor[] | undefined,
  secret = false,
): Record<string, Field> {
  const inRow = namesSecret(parts)
  let changed = false
  const left = Object.entries(parts).map(([name, part]): [string, Field] => {
    const type = types?.find(field => field.name === name)
    const next = fieldWithout(part, type, secret || isSecret(name, type) || (inRow && name === 'value'))
    changed ||= next !== part
    return [name, next]
  })
  return changed ? Object.fromEntries(left) : parts
}

function fieldWithout(field: Field, type: Type, secret: boolean): Field {
  switch (field.is) {
    case 'clear':
      return field
    case 'sealed':
      return field.of === undefined ? field : LEFT_OUT
    case 'fields': {
      const fields = partsWithout(field.fields, type?.fields, secret)
      return fields === field.fields ? field : { is: 'fields', fields }
    }
    case 'list': {
      const items = field.items.map(item => fieldWithout(item, type?.item, secret))
      return items.every((item, at) => item === field.items[at]) ? field : { is: 'list', items }
    }
    case 'mapping':
      return (secret && isTyped(field)) || holdsSecret(field.template, type) ? LEFT_OUT : field
    case 'value': {
      if (secret && isTyped(field)) return LEFT_OUT
      if (typeof field.value === 'string') return holdsSecret(field.value, type) ? LEFT_OUT : field
      const parts = inParts(field.value)
      if (parts === undefined) return field
      const next = fieldWithout(parts, type, secret)
      // Taken apart only where that changed something.
      return next === parts ? field : next
    }
  }
}

/** A body or an address is a text in which something may have a secret's name; of an unknown field nobody knows. */
const holdsSecret = (text: string, type: Type): boolean =>
  (type === undefined || type.sealable === true) &&
  (secretNameIn(text, 'fields') ?? secretNameIn(text, 'address')) !== undefined

function inParts(value: Json): Field | undefined {
  const part = (inner: Json): Field => ({ is: 'value', value: inner })
  if (Array.isArray(value)) return { is: 'list', items: value.map(part) }
  if (!isJsonObject(value)) return undefined
  return {
    is: 'fields',
    fields: Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, part(inner)])),
  }
}

/**
 * The draft with sealed secrets in the place of the typed ones that were sent; what was changed meanwhile stays.
 * @param sent  the draft that was saved
 */
export function withSealed(now: Draft, sent: Draft, sealed: readonly SealedNow[]): Draft {
  let { document } = now
  for (const { module, path, field } of sealed) {
    const before = at(sent.document, module, path)
    if (before !== undefined && at(document, module, path) === before)
      document = put(document, module, path, field)
  }
  return document === now.document ? now : { ...now, document }
}

function at(document: ScenarioDocument, key: string, path: SealedNow['path']): Field | undefined {
  const module = document.modules.find(one => one.key === key)
  let found: Field | undefined = module && { is: 'fields', fields: module.parameters }
  for (const name of path) {
    if (found?.is === 'fields') found = found.fields[name]
    else found = found?.is === 'list' ? found.items[Number(name)] : undefined
  }
  return found
}

function put(document: ScenarioDocument, key: string, path: SealedNow['path'], to: Field): ScenarioDocument {
  const within = (field: Field, [name, ...rest]: SealedNow['path']): Field => {
    if (name === undefined) return to
    if (field.is === 'fields') {
      const part = field.fields[name]
      return part ? { is: 'fields', fields: { ...field.fields, [name]: within(part, rest) } } : field
    }
    if (field.is !== 'list') return field
    return {
      is: 'list',
      items: field.items.map((item, index) => (index === name ? within(item, rest) : item)),
    }
  }
  const modules = document.modules.map(module => {
    if (module.key !== key) return module
    const next = within({ is: 'fields', fields: module.parameters }, path)
    return next.is === 'fields' ? { ...module, parameters: next.fields } : module
  })
  return { ...document, modules }
}
