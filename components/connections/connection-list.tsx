'use client'

import { Ellipsis, KeyRound, Pencil, Plus, RefreshCw, Trash2 } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ask, wordsOf } from '@/components/ask'
import { PageHeader } from '@/components/frame/page-header'
import { UsedBy } from '@/components/scenarios/used-by'
import { Button } from '@/components/ui/button'
import { Confirm } from '@/components/ui/confirm'
import { IconButton } from '@/components/ui/icon-button'
import { Menu, MenuItem } from '@/components/ui/menu'
import { NARROW } from '@/components/ui/narrow'
import { RelativeTime } from '@/components/ui/relative-time'
import { StateBadge } from '@/components/ui/state-badge'
import { Table, Td, Th } from '@/components/ui/table'
import { toast } from '@/components/ui/toasts'
import type { ConnectionView } from '@/lib/operations/connections'
import { CheckResult } from './check-result'
import { ConnectionDialog } from './connection-dialog'
import { RenameDialog } from './rename-dialog'

type Doing = { what: 'add' } | { what: 'change' | 'rename' | 'remove'; connection: ConnectionView }

/** All connections with their state, and everything that can be done with them. */
export function ConnectionList({
  connections,
  mayManage,
}: {
  connections: ConnectionView[]
  mayManage: boolean
}) {
  const [doing, setDoing] = useState<Doing | null>(null)
  const close = () => setDoing(null)
  const one = doing !== null && 'connection' in doing ? doing.connection : undefined
  return (
    <>
      <PageHeader title="Connections">
        {mayManage && (
          <Button look="primary" onClick={() => setDoing({ what: 'add' })}>
            <Plus aria-hidden className="size-4" /> Add connection
          </Button>
        )}
      </PageHeader>
      <div className="p-4 md:p-6">
        <Table
          label="Connections"
          head={
            <>
              <Th>Name</Th>
              <Th>Org</Th>
              <Th className="max-md:hidden">Token of</Th>
              <Th>State</Th>
              <Th className="max-md:hidden">Used by</Th>
              <Th className="max-md:hidden">Last used</Th>
              <Th>
                <span className="sr-only">Actions</span>
              </Th>
            </>
          }
        >
          {connections.map(connection => (
            <Row key={connection.id} connection={connection} mayManage={mayManage} onDo={setDoing} />
          ))}
        </Table>
      </div>
      <ConnectionDialog
        key={one?.id ?? 'add'}
        open={doing?.what === 'add' || doing?.what === 'change'}
        onClose={close}
        changing={doing?.what === 'change' ? one : undefined}
      />
      {one && (
        <RenameDialog
          key={`rename ${one.id}`}
          open={doing?.what === 'rename'}
          onClose={close}
          connection={one}
        />
      )}
      {one && <RemoveDialog open={doing?.what === 'remove'} onClose={close} connection={one} />}
    </>
  )
}

function Row({
  connection,
  mayManage,
  onDo,
}: {
  connection: ConnectionView
  mayManage: boolean
  onDo: (doing: Doing) => void
}) {
  const router = useRouter()
  const [testing, setTesting] = useState(false)
  const [shown, setShown] = useState(false)
  const { check } = connection
  const sandbox = connection.kind === 'sandbox'
  const test = async () => {
    setTesting(true)
    try {
      await ask('connections.test', { id: connection.id })
      setShown(true)
      router.refresh()
    } catch (error) {
      toast(wordsOf(error), 'failed')
    } finally {
      setTesting(false)
    }
  }
  return (
    <>
      <tr>
        <Td className={`max-w-64 font-medium ${NARROW.main}`}>
          <span className="block truncate" title={connection.name}>
            {connection.name}
          </span>
        </Td>
        <Td className="text-muted">
          {sandbox ? (
            <Link href="/sandbox" className="text-accent hover:underline">
              Simulated, on this server
            </Link>
          ) : (
            <span className="break-all md:whitespace-nowrap">
              {connection.origin?.replace('https://', '')}
              {connection.custom && <span className="text-faint"> (custom domain)</span>}
            </span>
          )}
        </Td>
        <Td className="text-muted max-md:hidden">{check?.state === 'ok' ? check.owner.name : '–'}</Td>
        <Td>
          <span className="flex items-center gap-2">
            {check === null && <StateBadge state="off" word="Not tested" />}
            {check?.state === 'ok' && <StateBadge state="succeeded" word="Works" />}
            {check?.state === 'failed' && <StateBadge state="failed" word="Does not work" />}
            {connection.checkedAt && (
              <span className="text-faint text-xs max-md:hidden">
                <RelativeTime at={connection.checkedAt} />
              </span>
            )}
          </span>
        </Td>
        <Td className="text-muted max-md:hidden">
          <UsedBy scenarios={connection.usedBy} />
        </Td>
        <Td className="text-muted max-md:hidden">
          {connection.lastUsedAt ? <RelativeTime at={connection.lastUsedAt} /> : 'Never'}
        </Td>
        <Td className={NARROW.actions}>
          <span className="flex items-center justify-end gap-1">
            <Button onClick={test} busy={testing}>
              {!testing && <RefreshCw aria-hidden className="size-3.5" />} Test
            </Button>
            {mayManage && (
              <Menu
                trigger={
                  <IconButton label={`More for ${connection.name}`}>
                    <Ellipsis />
                  </IconButton>
                }
              >
                <MenuItem onClick={() => onDo({ what: 'rename', connection })}>
                  <Pencil aria-hidden /> Rename
                </MenuItem>
                <MenuItem disabled={sandbox} onClick={() => onDo({ what: 'change', connection })}>
                  <KeyRound aria-hidden /> Change token
                </MenuItem>
                <MenuItem dangerous disabled={sandbox} onClick={() => onDo({ what: 'remove', connection })}>
                  <Trash2 aria-hidden /> Delete
                </MenuItem>
              </Menu>
            )}
          </span>
        </Td>
      </tr>
      {check && (shown || check.state === 'failed') && (
        <tr>
          <td colSpan={7} className={`whitespace-normal border-t-0 px-3 pb-3 max-md:p-0 ${NARROW.line}`}>
            <CheckResult check={check} />
          </td>
        </tr>
      )}
    </>
  )
}

function RemoveDialog({
  open,
  onClose,
  connection,
}: {
  open: boolean
  onClose: () => void
  connection: ConnectionView
}) {
  const router = useRouter()
  const remove = async () => {
    try {
      await ask('connections.remove', { id: connection.id })
      router.refresh()
      toast(`${connection.name} is deleted.`)
      return null
    } catch (error) {
      return wordsOf(error)
    }
  }
  return (
    <Confirm
      open={open}
      onClose={onClose}
      title={`Delete “${connection.name}”?`}
      action="Delete"
      onConfirm={remove}
    >
      Its token is deleted here. It stays valid at Okta until you revoke it there.
    </Confirm>
  )
}
