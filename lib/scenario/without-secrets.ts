import type { Module } from '@/lib/module-kit/define'
import { isJsonObject, type Json } from '@/lib/module-kit/json'
import type { Field, ScenarioDocument } from './document'
import { isOpen } from './mappings'

/**
 * A document without what people typed into secret parameters, such as a password; what is mapped into one stays.
 * Whoever imports it is told that the parameter is missing, where it is needed.
 */
export function withoutSecrets(
  document: ScenarioDocument,
  modules: (id: string) => Module | undefined,
): ScenarioDocument {
  return {
    ...document,
    modules: document.modules.map(drawn => {
      const paths = modules(drawn.module)?.secretInputs ?? []
      const stripped = paths.reduce<Field>((field, path) => without(field, path.split('.')) ?? field, {
        is: 'fields',
        fields: drawn.parameters,
      })
      return stripped.is === 'fields' ? { ...drawn, parameters: stripped.fields } : drawn
    }),
  }
}

/** @returns undefined when nothing of the field is left */
function without(field: Field, [name, ...rest]: string[]): Field | undefined {
  if (name === undefined) return field.is === 'mapping' && isOpen(field.template) ? field : undefined
  if (field.is === 'value') return { is: 'value', value: withoutName(field.value, [name, ...rest]) }
  if (field.is !== 'fields') return field
  const { [name]: part, ...others } = field.fields
  const left = part === undefined ? undefined : without(part, rest)
  return { is: 'fields', fields: left === undefined ? others : { ...others, [name]: left } }
}

function withoutName(value: Json, [name, ...rest]: string[]): Json {
  if (!isJsonObject(value) || name === undefined) return value
  const { [name]: part, ...others } = value
  if (part === undefined || rest.length === 0) return others
  return { ...others, [name]: withoutName(part, rest) }
}
