import { Check, CloudOff, LoaderCircle, PencilLine } from 'lucide-react'
import type { SaveState } from './autosave'

const WORDS = {
  saved: [Check, 'Saved'],
  unsaved: [PencilLine, 'Not saved yet'],
  saving: [LoaderCircle, 'Saving'],
  offline: [CloudOff, 'Kept in this browser; trying again'],
  conflict: [CloudOff, 'Not saved'],
  refused: [CloudOff, 'Not saved'],
} as const

/** Whether the drawing is safe. */
export function SaveNote({ state }: { state: SaveState }) {
  const [Icon, words] = WORDS[state.is]
  return (
    <span role="status" className="flex items-center gap-1.5 whitespace-nowrap text-muted text-xs">
      <Icon aria-hidden className={state.is === 'saving' ? 'size-3.5 animate-spin' : 'size-3.5'} />
      {words}
    </span>
  )
}
