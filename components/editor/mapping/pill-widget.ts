import { WidgetType } from '@codemirror/view'
import { BROKEN_PILL, PILL, PILL_OWNER, PILL_TITLE } from './pill-style'
import type { Pill } from './words'

/** A module's icon, as a copy that may be put anywhere. */
export type IconOf = (key: string) => Node | null

/** A reference in the editor: the module's icon and label, the attribute's title. */
export class PillWidget extends WidgetType {
  constructor(
    readonly pill: Pill,
    readonly iconOf: IconOf,
  ) {
    super()
  }

  override eq(other: PillWidget): boolean {
    const [a, b] = [this.pill, other.pill]
    return a.owner === b.owner && a.title === b.title && a.hint === b.hint && a.module?.key === b.module?.key
  }

  override toDOM(): HTMLElement {
    const { module, owner, title, hint } = this.pill
    const pill = document.createElement('span')
    pill.className = module ? PILL : BROKEN_PILL
    pill.dataset.pill = ''
    pill.title = hint
    const icon = module && this.iconOf(module.key)
    if (icon) pill.append(icon)
    pill.append(part(owner, title === '' ? PILL_TITLE : PILL_OWNER))
    if (title !== '') pill.append(part(title, PILL_TITLE))
    return pill
  }

  /** The editor gets the mouse, so that a click selects the pill. */
  override ignoreEvent(): boolean {
    return false
  }
}

function part(words: string, style: string): HTMLElement {
  const element = document.createElement('span')
  element.className = style
  element.textContent = words
  return element
}
