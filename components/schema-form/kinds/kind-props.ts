import type { Field } from '@/lib/scenario/document'
import type { FormField } from '../fields'

/** What every kind of field gets: its descriptor, what is stored, and where its label and help are. */
export interface KindProps {
  field: FormField
  /** For the control, so that a click on the label reaches it. */
  id: string
  path: readonly string[]
  value: Field | undefined
  /** Undefined: nothing is stored any more. */
  onChange: (next: Field | undefined) => void
  problem: string | undefined
  describedBy: string | undefined
  /** Takes the caret when it is drawn: somebody asked for it just now. */
  autoFocus: boolean
}
