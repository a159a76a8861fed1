'use client'

import { RotateCcw } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useMemo, useState } from 'react'
import { ask, wordsOf } from '@/components/ask'
import { PageHeader } from '@/components/frame/page-header'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { Confirm } from '@/components/ui/confirm'
import { CopyText } from '@/components/ui/copy-text'
import { inputStyle } from '@/components/ui/field'
import { NARROW } from '@/components/ui/narrow'
import { RelativeTime } from '@/components/ui/relative-time'
import { Table, Td, Th } from '@/components/ui/table'
import { toast } from '@/components/ui/toasts'
import { PersonMenu } from './person-menu'

export interface SandboxPerson {
  id: string
  name: string
  login: string
  status: string
  firstName: string
  lastName: string
  title: string
  department: string
  costCenter: string
  lastUpdated: string
}
export interface SandboxGroup {
  id: string
  name: string
  type: string
  description: string
}
export interface SandboxEvent {
  uuid: string
  published: string
  eventType: string
  message: string
  targets: string
  client: string
}

const TABS = ['People', 'Groups', 'Log'] as const

/** The sandbox org's people, groups and log, and the way back to the beginning. */
export function SandboxView({
  people,
  groups,
  log,
  rowCursors,
  mayEdit,
}: {
  people: SandboxPerson[]
  groups: SandboxGroup[]
  log: SandboxEvent[]
  rowCursors: boolean
  mayEdit: boolean
}) {
  const router = useRouter()
  const [tab, setTab] = useState<(typeof TABS)[number]>('People')
  const [search, setSearch] = useState('')
  const [resetting, setResetting] = useState(false)
  const shown = useMemo(() => {
    const wanted = search.trim().toLowerCase()
    return people.filter(person => Object.values(person).some(text => text.toLowerCase().includes(wanted)))
  }, [people, search])
  const reset = async () => {
    try {
      await ask('sandbox.reset', {})
      router.refresh()
      toast('The sandbox org is as it was at the beginning.')
      return null
    } catch (error) {
      return wordsOf(error)
    }
  }
  const setRowCursors = (on: boolean) =>
    ask('sandbox.set', { rowCursors: on }).then(
      () => router.refresh(),
      error => toast(wordsOf(error), 'failed'),
    )
  const sizes = { People: people.length, Groups: groups.length, Log: log.length }
  return (
    <>
      <PageHeader title="Sandbox org">
        <Button onClick={() => router.refresh()}>Refresh</Button>
        {mayEdit && (
          <Button onClick={() => setResetting(true)}>
            <RotateCcw aria-hidden className="size-3.5" /> Reset
          </Button>
        )}
      </PageHeader>
      <div className="space-y-4 p-4 md:p-6">
        <p className="max-w-2xl text-muted text-sm">
          A simulated Okta org on this server. Scenarios call it as they call Okta, so you can try anything
          here before a real org sees it.
        </p>
        <label className="flex max-w-2xl items-start gap-2 text-sm">
          <input
            type="checkbox"
            className="mt-0.5"
            checked={rowCursors}
            disabled={!mayEdit}
            onChange={event => setRowCursors(event.target.checked)}
          />
          <span>
            Cursors count rows
            <span className="block text-muted">
              A list that is changed while it is read shifts, as in no org that was recorded. For trying what
              a scenario does then.
            </span>
          </span>
        </label>
        <div className="flex flex-wrap items-center gap-2">
          <div role="tablist" aria-label="What of the org" className="flex gap-1">
            {TABS.map(name => (
              <button
                key={name}
                type="button"
                role="tab"
                aria-selected={tab === name}
                onClick={() => setTab(name)}
                className={cn(
                  'h-8 rounded-md px-2.5 text-sm',
                  tab === name ? 'bg-selected font-medium text-accent' : 'text-muted hover:bg-hover',
                )}
              >
                {name} <span className="text-faint">{sizes[name]}</span>
              </button>
            ))}
          </div>
          {tab === 'People' && (
            <input
              type="search"
              aria-label="Search people"
              placeholder="Search people"
              value={search}
              onChange={event => setSearch(event.target.value)}
              className={cn(inputStyle, 'md:ml-auto md:w-64')}
            />
          )}
        </div>
        {tab === 'People' && <People people={shown} mayEdit={mayEdit} />}
        {tab === 'Groups' && <Groups groups={groups} />}
        {tab === 'Log' && <Log log={log} />}
      </div>
      <Confirm
        open={resetting}
        onClose={() => setResetting(false)}
        title="Reset the sandbox org?"
        action="Reset"
        onConfirm={reset}
      >
        Every change that scenarios made to its people and groups is gone afterwards, and its log is empty.
      </Confirm>
    </>
  )
}

const People = ({ people, mayEdit }: { people: SandboxPerson[]; mayEdit: boolean }) => (
  <Table
    label="People"
    head={
      <>
        <Th>Name</Th>
        <Th>Login</Th>
        <Th>Status</Th>
        <Th>Department</Th>
        <Th>Cost center</Th>
        <Th>Changed</Th>
        <Th>ID</Th>
        {mayEdit && (
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        )}
      </>
    }
  >
    {people.map(person => (
      <tr key={person.id}>
        <Td className={`font-medium ${NARROW.main}`}>{person.name}</Td>
        <Td className={`text-muted ${NARROW.line}`}>{person.login}</Td>
        <Td className={`text-muted ${NARROW.actions}`}>{person.status}</Td>
        <Td className="text-muted">{person.department}</Td>
        <Td className="text-muted">{person.costCenter}</Td>
        <Td className="text-muted max-md:hidden">
          {person.lastUpdated && <RelativeTime at={person.lastUpdated} />}
        </Td>
        <Td className="max-md:hidden">
          <CopyText text={person.id} />
        </Td>
        {mayEdit && (
          <Td className={NARROW.actions}>
            <PersonMenu person={person} />
          </Td>
        )}
      </tr>
    ))}
  </Table>
)

const Groups = ({ groups }: { groups: SandboxGroup[] }) => (
  <Table
    label="Groups"
    head={
      <>
        <Th>Name</Th>
        <Th>Type</Th>
        <Th>Description</Th>
        <Th>ID</Th>
      </>
    }
  >
    {groups.map(group => (
      <tr key={group.id}>
        <Td className={`font-medium ${NARROW.main}`}>{group.name}</Td>
        <Td className={`text-muted ${NARROW.actions}`}>{group.type}</Td>
        <Td className={`text-muted ${NARROW.line}`}>{group.description}</Td>
        <Td className="max-md:hidden">
          <CopyText text={group.id} />
        </Td>
      </tr>
    ))}
  </Table>
)

const Log = ({ log }: { log: SandboxEvent[] }) =>
  log.length === 0 ? (
    <p className="text-muted text-sm">Nothing has happened in this org yet.</p>
  ) : (
    <Table
      label="System Log"
      head={
        <>
          <Th>When</Th>
          <Th>Event</Th>
          <Th>What</Th>
          <Th>Whom</Th>
          <Th>Client</Th>
        </>
      }
    >
      {log.map(event => (
        <tr key={event.uuid}>
          <Td className="text-muted">
            <RelativeTime at={event.published} />
          </Td>
          <Td className="break-all font-mono text-xs">{event.eventType}</Td>
          <Td className={NARROW.line}>{event.message}</Td>
          <Td className={`text-muted ${NARROW.line}`}>{event.targets}</Td>
          <Td className="max-w-64 truncate text-faint text-xs max-md:hidden">{event.client}</Td>
        </tr>
      ))}
    </Table>
  )
