import { type FocusEvent, type FormEvent, useCallback, useRef } from 'react'

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLElement

/** What a field holds, as far as a person typed or chose it; null where it is none. */
function contentOf(field: EventTarget): string | null {
  if (field instanceof HTMLInputElement)
    return field.type === 'checkbox' || field.type === 'radio' ? String(field.checked) : field.value
  if (field instanceof HTMLTextAreaElement) return field.value
  return field instanceof HTMLElement && field.isContentEditable ? field.textContent : null
}

/** Knows whether something was typed into the fields inside an element, whatever fields they are. */
export function useTyped() {
  /** What each field held when it was first come to. */
  const first = useRef(new Map<Field, string>())
  /** Fields that hold something else since; one that is gone by now counts as it was left. */
  const changed = useRef(new Set<Field>())
  const onFocusCapture = useCallback(({ target }: FocusEvent) => {
    const content = contentOf(target)
    if (content !== null && !first.current.has(target as Field)) first.current.set(target as Field, content)
  }, [])
  const onInputCapture = useCallback(({ target }: FormEvent) => {
    const field = target as Field
    const content = contentOf(field)
    if (content === null) return
    // Filled without having been come to, as by a password manager or a click on a tick: it was otherwise before.
    if (first.current.get(field) === content) changed.current.delete(field)
    else changed.current.add(field)
  }, [])
  const isTyped = useCallback(
    () =>
      [...changed.current].some(field => !field.isConnected || first.current.get(field) !== contentOf(field)),
    [],
  )
  const forget = useCallback(() => {
    first.current.clear()
    changed.current.clear()
  }, [])
  return { fields: { onFocusCapture, onInputCapture }, isTyped, forget }
}
