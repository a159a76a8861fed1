import type { Json } from '@/lib/module-kit/json'

/** A value as indented JSON. One too deep for that is written on one line of what can be said about it. */
export function jsonText(value: Json): string {
  try {
    return JSON.stringify(value, null, 2)
  } catch {
    return 'This value is nested too deeply to be written as text. The tree shows it level by level.'
  }
}
