import { Copy, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'

/** What can be done with several modules at once. */
export const SeveralPanel = ({
  count,
  onDuplicate,
  onDelete,
  close,
}: {
  count: number
  onDuplicate: () => void
  onDelete: () => void
  close: ReactNode
}) => (
  <div className="space-y-4 p-4">
    <div className="flex items-center justify-between">
      <h2>{count} modules</h2>
      {close}
    </div>
    <p className="text-muted text-sm">Drag or move them with the arrow keys, copy them, or delete them.</p>
    <div className="flex flex-wrap gap-2">
      <Button onClick={onDuplicate}>
        <Copy aria-hidden className="size-4" /> Duplicate
      </Button>
      <Button onClick={onDelete}>
        <Trash2 aria-hidden className="size-4" /> Delete
      </Button>
    </div>
  </div>
)
