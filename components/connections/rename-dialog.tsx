'use client'

import { useRouter } from 'next/navigation'
import { ask } from '@/components/ask'
import { NameDialog } from '@/components/ui/name-dialog'
import type { ConnectionView } from '@/lib/operations/connections'

export function RenameDialog({
  open,
  onClose,
  connection,
}: {
  open: boolean
  onClose: () => void
  connection: ConnectionView
}) {
  const router = useRouter()
  return (
    <NameDialog
      open={open}
      onClose={onClose}
      title={`Rename “${connection.name}”`}
      label="Connection name"
      name={connection.name}
      onSave={async name => {
        await ask('connections.rename', { id: connection.id, name })
        router.refresh()
      }}
    />
  )
}
