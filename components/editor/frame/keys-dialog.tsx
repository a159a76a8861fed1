import { Dialog } from '@/components/ui/dialog'
import { Kbd } from '@/components/ui/kbd'

const KEYS = [
  ['Add a module behind the chosen one, or into a link', 'A'],
  ['Link the chosen module to another', 'L'],
  ['Go to a module', 'G'],
  ['Open the form of the chosen module', 'Enter'],
  ['From module to module', 'Tab'],
  ['Move what is chosen', 'Arrows'],
  ['Choose one more, or not', 'Shift Enter'],
  ['Choose everything', 'Ctrl A'],
  ['Delete what is chosen', 'Delete'],
  ['Copy, cut, paste', 'Ctrl C X V'],
  ['Duplicate', 'Ctrl D'],
  ['Undo, redo', 'Ctrl Z Y'],
  ['Everything in view', 'F'],
  ['Closer, farther', '= -'],
  ['Move the view', 'Alt Arrows'],
  ['Tidy up', 'T'],
  ['Run once', 'Ctrl Enter'],
  ['Save now', 'Ctrl S'],
] as const

/** What the keyboard does on the canvas. */
export function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Keys of the canvas">
      <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-2 text-sm">
        {KEYS.map(([what, keys]) => (
          <div key={what} className="contents">
            <dt>{what}</dt>
            <dd className="text-right">
              <Kbd keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
