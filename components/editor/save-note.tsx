import { Check, CloudOff, LoaderCircle, PencilLine } from 'lucide-react'
import type { SaveState } from './save/autosave'
import type { NameState } from './save/name-saver'

const WORDS = {
  saved: [Check, 'Saved'],
  unsaved: [PencilLine, 'Not saved yet'],
  saving: [LoaderCircle, 'Saving'],
  offline: [CloudOff, 'Kept in this browser; trying again'],
  failed: [CloudOff, 'The name is not saved; trying again'],
  conflict: [CloudOff, 'Not saved'],
  refused: [CloudOff, 'Not saved'],
} as const

/** Whether the drawing and its name are safe. */
export function SaveNote({ state, name }: { state: SaveState; name: NameState }) {
  const is = state.is === 'saved' ? name.is : state.is
  const [Icon, words] = WORDS[is]
  return (
    <span role="status" className="flex items-center gap-1.5 whitespace-nowrap text-muted text-xs">
      <Icon aria-hidden className={is === 'saving' ? 'size-3.5 animate-spin' : 'size-3.5'} />
      {words}
    </span>
  )
}
