'use client'

import { ClipboardPaste, Ellipsis, KeyRound, Pencil, Plus, RefreshCw, Trash2, Unplug } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { ask, wordsOf } from '@/components/ask'
import { PageHeader } from '@/components/frame/page-header'
import { UsedBy } from '@/components/scenarios/used-by'
import { Button } from '@/components/ui/button'
import { Confirm } from '@/components/ui/confirm'
import { EmptyState } from '@/components/ui/empty-state'
import { IconButton } from '@/components/ui/icon-button'
import { Menu, MenuItem } from '@/components/ui/menu'
import { NameDialog } from '@/components/ui/name-dialog'
import { NARROW } from '@/components/ui/narrow'
import { RelativeTime } from '@/components/ui/relative-time'
import { Table, Td, Th } from '@/components/ui/table'
import { toast } from '@/components/ui/toasts'
import type { Filler } from '@/lib/module-kit/slot'
import type { EventHookView } from '@/lib/operations/event-hooks'
import { ByHandDialog } from './by-hand-dialog'
import { HookDialog } from './hook-dialog'
import { HookProblemNotice } from './hook-problem'
import { HookState } from './hook-state'
import { UnreadEvents } from './unread-events'

/** While something is being done in Okta, or waited for, it is looked at so often. Milliseconds. */
const LOOK_EVERY_MS = 2_000

type Doing =
  | { what: 'add' }
  | { what: 'rename' | 'rotate' | 'remove' | 'leave' | 'by-hand'; hook: EventHookView }

/** All Okta webhooks with their state, and everything that can be done with them. */
export function EventHookList({
  hooks,
  connections,
  mayRun,
  mayEdit,
  mayManage,
}: {
  hooks: EventHookView[]
  connections: readonly Filler[]
  mayRun: boolean
  mayEdit: boolean
  mayManage: boolean
}) {
  const router = useRouter()
  const [doing, setDoing] = useState<Doing | null>(null)
  const close = () => setDoing(null)
  const unsettled = hooks.some(({ working, state }) => working || state === 'waiting')
  useEffect(() => {
    if (!unsettled) return
    const timer = setInterval(() => router.refresh(), LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [unsettled, router])
  const hook = doing !== null && 'hook' in doing ? doing.hook : null
  const begin = (
    <Button look="primary" onClick={() => setDoing({ what: 'add' })}>
      <Plus aria-hidden className="size-4" /> New webhook
    </Button>
  )
  return (
    <>
      <PageHeader title="Webhooks">{mayEdit && hooks.length > 0 && begin}</PageHeader>
      <div className="p-4 md:p-6">
        {hooks.length === 0 ? (
          <EmptyState title="No webhook yet" actions={mayEdit ? begin : undefined}>
            An Okta webhook is told by Okta what has happened there. “Watch Events” starts a scenario on it.
          </EmptyState>
        ) : (
          <Table
            label="Webhooks"
            head={
              <>
                <Th>Name</Th>
                <Th className="max-md:hidden">In Okta</Th>
                <Th className="max-md:hidden">Connection</Th>
                <Th>State</Th>
                <Th className="max-md:hidden">Used by</Th>
                <Th className="max-md:hidden">Last delivery</Th>
                <Th>
                  <span className="sr-only">Actions</span>
                </Th>
              </>
            }
          >
            {hooks.map(one => (
              <Row
                key={one.id}
                hook={one}
                mayRun={mayRun}
                mayEdit={mayEdit}
                mayManage={mayManage}
                onDo={setDoing}
              />
            ))}
          </Table>
        )}
      </div>
      {doing?.what === 'add' && (
        <HookDialog
          onClose={close}
          connections={connections}
          onMade={made => {
            router.refresh()
            toast(
              `${made.name} is made. It is registered in Okta when a scenario that uses it is switched on.`,
            )
          }}
        />
      )}
      {hook && doing?.what === 'rename' && (
        <NameDialog
          open
          onClose={close}
          title={`Rename “${hook.name}”`}
          label="Webhook name"
          name={hook.name}
          onSave={async name => {
            await ask('eventHooks.rename', { id: hook.id, name })
            router.refresh()
          }}
        />
      )}
      {hook && doing?.what === 'by-hand' && <ByHandDialog hook={hook} onClose={close} />}
      {hook && (doing?.what === 'rotate' || doing?.what === 'remove' || doing?.what === 'leave') && (
        <Asked key={doing.what} what={doing.what} hook={hook} onClose={close} />
      )}
    </>
  )
}

function Row({
  hook,
  mayRun,
  mayEdit,
  mayManage,
  onDo,
}: {
  hook: EventHookView
  mayRun: boolean
  mayEdit: boolean
  mayManage: boolean
  onDo: (doing: Doing) => void
}) {
  const router = useRouter()
  const check = () =>
    ask('eventHooks.check', { id: hook.id })
      .then(() => router.refresh())
      .catch(error => toast(wordsOf(error), 'failed'))
  return (
    <>
      <tr>
        <Td className={`max-w-64 font-medium ${NARROW.main}`}>
          <span className="block truncate" title={hook.name}>
            {hook.name}
          </span>
        </Td>
        <Td className="max-w-64 text-muted max-md:hidden">
          <span className="block truncate" title={hook.oktaName}>
            {hook.oktaName}
          </span>
        </Td>
        <Td className="text-muted max-md:hidden">{hook.connection.name}</Td>
        <Td>
          <span className="flex flex-wrap items-center gap-2">
            <HookState hook={hook} />
            {hook.unread > 0 && <UnreadEvents hook={hook} />}
          </span>
        </Td>
        <Td className="text-muted max-md:hidden">
          <UsedBy scenarios={hook.usedBy} about={hook.usedBy[0]?.types.join(', ')} />
        </Td>
        <Td className="text-muted max-md:hidden">
          {hook.lastDeliveryAt ? <RelativeTime at={hook.lastDeliveryAt} /> : 'None'}
        </Td>
        <Td className={NARROW.actions}>
          <span className="flex items-center justify-end gap-1">
            {mayRun && (
              <Button onClick={check}>
                <RefreshCw aria-hidden className="size-3.5" /> Check
              </Button>
            )}
            {mayEdit && (
              <Menu
                trigger={
                  <IconButton label={`More for ${hook.name}`}>
                    <Ellipsis />
                  </IconButton>
                }
              >
                <MenuItem onClick={() => onDo({ what: 'rename', hook })}>
                  <Pencil aria-hidden /> Rename
                </MenuItem>
                <MenuItem disabled={!mayManage} onClick={() => onDo({ what: 'by-hand', hook })}>
                  <ClipboardPaste aria-hidden /> Paste into Okta
                </MenuItem>
                <MenuItem disabled={!mayManage} onClick={() => onDo({ what: 'rotate', hook })}>
                  <KeyRound aria-hidden /> New secret
                </MenuItem>
                <MenuItem dangerous onClick={() => onDo({ what: 'remove', hook })}>
                  <Trash2 aria-hidden /> Delete
                </MenuItem>
                {(hook.state !== 'idle' || hook.problem) && (
                  <MenuItem dangerous onClick={() => onDo({ what: 'leave', hook })}>
                    <Unplug aria-hidden /> Delete only here
                  </MenuItem>
                )}
              </Menu>
            )}
          </span>
        </Td>
      </tr>
      {hook.problem && (
        <tr>
          <td colSpan={7} className={`whitespace-normal border-t-0 px-3 pb-3 max-md:p-0 ${NARROW.line}`}>
            <HookProblemNotice problem={hook.problem} />
          </td>
        </tr>
      )}
    </>
  )
}

const ASKED = {
  rotate: {
    title: (name: string) => `Give “${name}” a new secret?`,
    action: 'New secret',
    words:
      'Okta is given it as soon as it can be, and the one before is taken until then. Where it was pasted by hand, paste the new one.',
    done: 'has a new secret.',
    operation: 'eventHooks.rotate',
    input: {},
  },
  remove: {
    title: (name: string) => `Delete “${name}”?`,
    action: 'Delete',
    words: 'Its event hook is deleted in Okta, too.',
    done: 'is deleted.',
    operation: 'eventHooks.remove',
    input: {},
  },
  leave: {
    title: (name: string) => `Delete “${name}” only here?`,
    action: 'Delete only here',
    words:
      'Its event hook stays in Okta and goes on calling an address that is no more. Delete it there, too.',
    done: 'is deleted here.',
    operation: 'eventHooks.remove',
    input: { leaveInOkta: true },
  },
} as const

function Asked({
  what,
  hook,
  onClose,
}: {
  what: keyof typeof ASKED
  hook: EventHookView
  onClose: () => void
}) {
  const router = useRouter()
  const { title, action, words, done, operation, input } = ASKED[what]
  return (
    <Confirm
      open
      onClose={onClose}
      title={title(hook.name)}
      action={action}
      onConfirm={async () => {
        try {
          await ask(operation, { id: hook.id, ...input })
          router.refresh()
          toast(`${hook.name} ${done}`)
          return null
        } catch (error) {
          return wordsOf(error)
        }
      }}
    >
      {words}
    </Confirm>
  )
}
