/**
 * Moves the focus from a row of a table to another one.
 * @param key  as in KeyboardEvent.key
 * @returns whether the key means a row
 */
export function moveAmongRows(row: HTMLTableRowElement, key: string): boolean {
  const rows = [...(row.parentElement?.children ?? [])].filter(
    it => it instanceof HTMLElement && it.tabIndex >= 0,
  )
  const at = rows.indexOf(row)
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[key]
  if (to === undefined) return false
  const target = rows[to]
  if (target instanceof HTMLElement) target.focus()
  return true
}
