import type { Field, ScenarioDocument, ScenarioModule, SealedField } from '@/lib/scenario/document'
import { isSecretRow } from '@/lib/scenario/secret-rows'
import type { Draft } from './commands'

/** A typed secret's place, and what stands there now that it is sealed; see the operation `scenarios.save`. */
export interface SealedNow {
  module: string
  path: readonly (string | number)[]
  field: SealedField
}

/**
 * Modules without the secrets that are typed in them and not sealed yet: neither the clipboard nor the browser's store
 * is a place for them. A sealed one is only named, and stays.
 */
export const withoutTyped = (modules: readonly ScenarioModule[]): ScenarioModule[] =>
  modules.map(module => {
    const parameters = partsWithout(module.parameters)
    return parameters === module.parameters ? module : { ...module, parameters }
  })

function partsWithout(parts: Record<string, Field>): Record<string, Field> {
  const { key } = parts
  const named = key?.is === 'value' ? key.value : key?.is === 'mapping' ? key.template : null
  const secretRow = typeof named === 'string' && isSecretRow(named)
  let changed = false
  const left = Object.entries(parts).map(([name, part]): [string, Field] => {
    const next = secretRow && name === 'value' && part.is === 'value' ? LEFT_OUT : fieldWithout(part)
    changed ||= next !== part
    return [name, next]
  })
  return changed ? Object.fromEntries(left) : parts
}

const LEFT_OUT: Field = { is: 'sealed' }

function fieldWithout(field: Field): Field {
  if (field.is === 'sealed') return field.of === undefined ? field : LEFT_OUT
  if (field.is === 'fields') {
    const fields = partsWithout(field.fields)
    return fields === field.fields ? field : { is: 'fields', fields }
  }
  if (field.is !== 'list') return field
  const items = field.items.map(fieldWithout)
  return items.every((item, at) => item === field.items[at]) ? field : { is: 'list', items }
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
