import { isBareMapping, isBareSource } from '@/lib/expression/bare'
import { scanningTemplate } from '@/lib/expression/scan'
import { isSecretName, isSecretRow } from '@/lib/secrets/names'
import type { Field, SecretContent } from './document'

/** What tells by its name that it is a secret; a page tells it as the server does. */
export { isSecretName }

/** Whether the row of a header or a query (`key` and `value`) says by its name that its value is a secret. */
export function namesSecret({ key }: Readonly<Record<string, Field>>): boolean {
  const name = key?.is === 'value' ? key.value : key?.is === 'mapping' ? key.template : null
  return typeof name === 'string' && isSecretRow(name)
}

/** Whether something is typed there that nobody should read, where a secret belongs. */
export function isTyped(field: Field): field is SecretContent {
  if (field.is === 'value')
    return field.value !== null && field.value !== '' && typeof field.value !== 'boolean'
  return field.is === 'mapping' && field.template.trim() !== '' && !isBareMapping(field.template)
}

/**
 * The first name in a typed text behind which a secret stands in clear; undefined where there is none. What is mapped
 * in there is no secret.
 * @param how  the text is JSON, as far as it has been typed, or an address
 */
export function secretNameIn(text: string, how: 'fields' | 'address'): string | undefined {
  const names = how === 'address' ? /[?&]([^=&#?]+)=/g : /"([^"\\]+)"\s*:\s*/g
  const isSecret = how === 'address' ? isSecretRow : isSecretName
  for (const found of text.matchAll(names)) {
    const [all, name = ''] = found
    if (isSecret(name) && isInClear(text.slice(found.index + all.length), how)) return name
  }
  return undefined
}

/** Whether a text begins with something that was typed. */
function isInClear(rest: string, how: 'fields' | 'address'): boolean {
  const mapped = /^"?(?=\{\{)/.exec(rest)
  if (mapped) return !beginsBare(rest.slice(mapped[0].length))
  return how === 'address' ? /^[^&#]/.test(rest) : /^(?:"[^"]|\d)/.test(rest)
}

/** Only the first mapping is read: a text may hold ten thousand of them, and each is asked about. */
function beginsBare(text: string): boolean {
  try {
    const first = scanningTemplate(text).next().value
    return first?.is === 'expression' && isBareSource(first.source)
  } catch {
    // Still being typed.
    return false
  }
}
