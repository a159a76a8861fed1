import type { FieldDescriptor } from '@/lib/module-kit/describe'

/** What the form calls a parameter such as `profile.city`, `groupIds[2]` or `groupIds.2`; null where it has no name. */
export function labelOf(fields: readonly FieldDescriptor[], parameter: string): string | null {
  const [name, ...inner] = parameter.split('.')
  // Which item of a list it is, the form does not name.
  const rest = inner.filter(part => !/^\d+$/.test(part))
  const field = fields.find(one => one.name === name?.replace(/\[\d+\]$/, ''))
  if (field === undefined) return null
  if (rest.length === 0) return field.label
  return labelOf(field.fields ?? field.item?.fields ?? [], rest.join('.'))
}
