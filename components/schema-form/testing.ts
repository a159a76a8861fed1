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
