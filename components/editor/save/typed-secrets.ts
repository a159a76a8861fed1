import type { FieldDescriptor, ModuleDescriptor } from '@/lib/module-kit/describe'
import { isJsonObject, type Json } from '@/lib/module-kit/json'
import type { Field, ScenarioModule } from '@/lib/scenario/document'
import { type Draft, withDocument } from '../store/commands'

/** Names behind which people put secrets, such as a raw call's headers. */
const SECRET_NAME = /authorization|token|secret|passw|key$|cookie|credential|signature/i

type Fields = readonly FieldDescriptor[] | undefined

/** Drafts share what did not change, so each module is gone through once and not at every key press. */
const known = new WeakMap<ScenarioModule, ScenarioModule>()

/**
 * The draft without the secrets that people typed into it: a browser's store is no place for them. What is mapped into
 * a secret field stays, and so does everything else. The same draft where there is none.
 */
export function withoutTypedSecrets(draft: Draft, descriptors: readonly ModuleDescriptor[]): Draft {
  const modules = draft.document.modules.map(module => {
    const before = known.get(module)
    if (before) return before
    const type = descriptors.find(one => one.id === module.module)
    const parameters = partsWithout(module.parameters, type?.fields)
    const after = parameters === module.parameters ? module : { ...module, parameters }
    known.set(module, after)
    return after
  })
  const same = modules.every((module, at) => module === draft.document.modules[at])
  return same ? draft : withDocument(draft, { modules })
}

/** A typed text: one mapping all through holds no secret of its own. */
const isTyped = (field: Field): boolean =>
  field.is === 'value' || (field.is === 'mapping' && !/^\s*\{\{[^{}]*\}\}\s*$/.test(field.template))

const isSecret = (name: string, type: FieldDescriptor | undefined): boolean =>
  type === undefined ? SECRET_NAME.test(name) : type.secret === true || type.kind === 'secret'

function partsWithout(parts: Record<string, Field>, types: Fields): Record<string, Field> {
  const { key } = parts
  // A row of a name and a value, as headers are: the name says what the value is.
  const named = key?.is === 'value' && typeof key.value === 'string' ? key.value : ''
  let changed = false
  const left: Record<string, Field> = {}
  for (const [name, part] of Object.entries(parts)) {
    const type = types?.find(field => field.name === name)
    const secret = isSecret(name, type) || (name === 'value' && SECRET_NAME.test(named))
    if (secret && isTyped(part)) {
      changed = true
      continue
    }
    const rest = fieldWithout(part, type)
    changed ||= rest !== part
    left[name] = rest
  }
  return changed ? left : parts
}

function fieldWithout(field: Field, type: FieldDescriptor | undefined): Field {
  // On its way to be sealed; one that is sealed is only named.
  if (field.is === 'sealed') return field.of === undefined ? field : { is: 'sealed' }
  if (field.is === 'fields') {
    const fields = partsWithout(field.fields, type?.fields)
    return fields === field.fields ? field : { is: 'fields', fields }
  }
  if (field.is === 'list') {
    const items = field.items.map(item => fieldWithout(item, type?.item))
    return items.every((item, at) => item === field.items[at]) ? field : { is: 'list', items }
  }
  if (field.is !== 'value') return field
  const value = valueWithout(field.value, type)
  return value === field.value ? field : { is: 'value', value }
}

function valueWithout(value: Json, type: FieldDescriptor | undefined): Json {
  if (Array.isArray(value)) {
    const items = value.map(item => valueWithout(item, type?.item))
    return items.every((item, at) => item === value[at]) ? value : items
  }
  if (!isJsonObject(value)) return value
  const named = typeof value.key === 'string' ? value.key : ''
  const left = Object.entries(value).flatMap(([name, part]): [string, Json][] => {
    const inner = type?.fields?.find(field => field.name === name)
    const secret = isSecret(name, inner) || (name === 'value' && SECRET_NAME.test(named))
    return secret && part !== null ? [] : [[name, valueWithout(part, inner)]]
  })
  const same = left.length === Object.keys(value).length && left.every(([name, part]) => part === value[name])
  return same ? value : Object.fromEntries(left)
}
