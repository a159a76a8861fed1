import { describeModule, type FieldDescriptor } from '@/lib/module-kit/describe'
import { MODULES } from '@/lib/modules'
import type { FormField } from './fields'

/** A field for tests, of the kind and with the hints given. */
export const formField = (name: string, more: Partial<FormField> = {}): FormField => ({
  name,
  path: name,
  kind: 'text',
  label: name,
  required: false,
  ...more,
})

/** Every module as its form draws it. */
export const DECLARED = MODULES.map(describeModule)

/** A field as its module declares it, so that a test sees what people see. @throws {Error} for one that is not there */
export function declared(id: string, path: string): FieldDescriptor {
  const find = (fields: readonly FieldDescriptor[]): FieldDescriptor | undefined => {
    for (const field of fields) {
      const found = field.path === path ? field : find(field.fields ?? [])
      if (found) return found
    }
    return undefined
  }
  const found = find(DECLARED.find(one => one.id === id)?.fields ?? [])
  if (found === undefined) throw new Error(`${id} has no field ${path}`)
  return found
}
