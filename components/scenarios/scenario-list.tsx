'use client'

import { Copy, Download, Ellipsis, FileUp, Pencil, Plus, RotateCcw, Trash2 } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ask, wordsOf } from '@/components/ask'
import { PageHeader } from '@/components/frame/page-header'
import { hasWords } from '@/components/has-words'
import { Button, buttonStyle } from '@/components/ui/button'
import { Confirm } from '@/components/ui/confirm'
import { EmptyState } from '@/components/ui/empty-state'
import { IconButton } from '@/components/ui/icon-button'
import { Input } from '@/components/ui/input'
import { Menu, MenuItem } from '@/components/ui/menu'
import { NameDialog } from '@/components/ui/name-dialog'
import { NARROW } from '@/components/ui/narrow'
import { RelativeTime } from '@/components/ui/relative-time'
import { StateBadge, type StateName } from '@/components/ui/state-badge'
import { Table, Td, Th } from '@/components/ui/table'
import { toast } from '@/components/ui/toasts'
import { useFilterText } from '@/components/ui/use-filter-text'
import type { ScenarioRow } from '@/lib/operations/scenarios'
import { exportScenario } from './download'
import { ImportDialog } from './import-dialog'
import { changesInWords } from './live-state'
import { type StarterRow, StartersDialog } from './starters-dialog'

/** A list that is longer has a search field. */
const SEARCHED_FROM = 6

type Doing = { what: 'new' | 'import' | 'starters' } | { what: 'rename' | 'delete'; scenario: ScenarioRow }

/** All scenarios, or those in the bin. */
export function ScenarioList({
  scenarios,
  starters,
  bin,
  mayEdit,
}: {
  scenarios: ScenarioRow[]
  starters: StarterRow[]
  bin: boolean
  mayEdit: boolean
}) {
  const router = useRouter()
  const [doing, setDoing] = useState<Doing | null>(null)
  const [wanted, setWanted] = useFilterText()
  const shown = scenarios.filter(scenario => hasWords(scenario.name, wanted))
  const close = () => setDoing(null)
  const one = doing !== null && 'scenario' in doing ? doing.scenario : undefined
  const begin = (
    <>
      <Button look="primary" onClick={() => setDoing({ what: 'starters' })}>
        Begin with a starter
      </Button>
      <Button onClick={() => setDoing({ what: 'new' })}>Draw one from nothing</Button>
    </>
  )
  return (
    <>
      <PageHeader
        title={bin ? 'Bin' : 'Scenarios'}
        above={bin ? <Link href="/scenarios">Scenarios</Link> : undefined}
      >
        {!bin && (
          <Link href="/scenarios?bin=1" className={buttonStyle({ look: 'quiet' })}>
            <Trash2 aria-hidden className="size-4" /> Bin
          </Link>
        )}
        {mayEdit && !bin && (
          <>
            <Button onClick={() => setDoing({ what: 'import' })}>
              <FileUp aria-hidden className="size-4" /> Import
            </Button>
            <Button onClick={() => setDoing({ what: 'starters' })}>Starters</Button>
            <Button look="primary" onClick={() => setDoing({ what: 'new' })}>
              <Plus aria-hidden className="size-4" /> New scenario
            </Button>
          </>
        )}
      </PageHeader>
      <div className="p-4 md:p-6">
        {scenarios.length === 0 && !bin && (
          <EmptyState title="No scenario yet" actions={mayEdit ? begin : undefined}>
            A scenario starts at a trigger and carries users through modules. The starters run on the sandbox
            org at once.
          </EmptyState>
        )}
        {scenarios.length === 0 && bin && (
          <EmptyState title="The bin is empty">
            A deleted scenario waits here for 30 days and can be restored.
          </EmptyState>
        )}
        {scenarios.length > SEARCHED_FROM && (
          <Input
            type="search"
            aria-label="Search scenarios"
            placeholder="Search by name"
            value={wanted}
            onChange={event => setWanted(event.target.value)}
            className="mb-3 max-w-72"
          />
        )}
        {scenarios.length > 0 && shown.length === 0 && (
          <p className="text-muted text-sm">No scenario has this in its name.</p>
        )}
        {shown.length > 0 && (
          <Table
            label={bin ? 'Deleted scenarios' : 'Scenarios'}
            head={
              <>
                <Th>Name</Th>
                <Th>{bin ? 'Deleted' : 'State'}</Th>
                <Th className="max-md:hidden">Starts by</Th>
                <Th>Last run</Th>
                <Th className="max-md:hidden">Next run</Th>
                <Th className="max-md:hidden">Changed</Th>
                <Th>
                  <span className="sr-only">Actions</span>
                </Th>
              </>
            }
          >
            {shown.map(scenario => (
              <Row key={scenario.id} scenario={scenario} mayEdit={mayEdit} onDo={setDoing} />
            ))}
          </Table>
        )}
      </div>
      <ImportDialog open={doing?.what === 'import'} onClose={close} />
      <StartersDialog open={doing?.what === 'starters'} onClose={close} starters={starters} />
      <NameDialog
        key={doing?.what === 'new' ? 'new' : 'none'}
        open={doing?.what === 'new'}
        onClose={close}
        title="New scenario"
        label="Name"
        name=""
        action="Create"
        onSave={async name => {
          const { id } = await ask('scenarios.create', { document: emptyDocument(name) })
          router.push(`/scenarios/${id}`)
        }}
      />
      {one && (
        <NameDialog
          key={one.id}
          open={doing?.what === 'rename'}
          onClose={close}
          title={`Rename “${one.name}”`}
          label="Name"
          name={one.name}
          onSave={async name => {
            await ask('scenarios.rename', { id: one.id, name })
            router.refresh()
          }}
        />
      )}
      {one && <DeleteDialog open={doing?.what === 'delete'} onClose={close} scenario={one} />}
    </>
  )
}

const emptyDocument = (name: string) => ({
  format: 1 as const,
  name,
  connections: { org: { kind: 'okta' as const } },
  modules: [],
  links: [],
})

function Row({
  scenario,
  mayEdit,
  onDo,
}: {
  scenario: ScenarioRow
  mayEdit: boolean
  onDo: (doing: Doing) => void
}) {
  const router = useRouter()
  const { lastRun } = scenario
  const deleted = scenario.deletedAt !== null
  const attempt = async (work: () => Promise<unknown>, done: string) => {
    try {
      await work()
      router.refresh()
      toast(done)
    } catch (error) {
      toast(wordsOf(error), 'failed')
    }
  }
  return (
    <tr>
      <Td className={`font-medium md:max-w-80 ${NARROW.main}`}>
        {deleted ? (
          <span className="block truncate text-muted">{scenario.name}</span>
        ) : (
          <Link
            href={`/scenarios/${scenario.id}`}
            className="block truncate hover:underline"
            title={scenario.name}
          >
            {scenario.name}
          </Link>
        )}
      </Td>
      <Td>{scenario.deletedAt ? <RelativeTime at={scenario.deletedAt} /> : <State scenario={scenario} />}</Td>
      <Td className="whitespace-nowrap text-muted max-md:hidden">
        {scenario.trigger?.title ?? 'No trigger yet'}
      </Td>
      <Td>
        {lastRun ? (
          <Link href={`/runs/${lastRun.id}`} className="flex items-center gap-2">
            <StateBadge state={lastRun.status as StateName} />
            <span className="text-faint text-xs max-md:hidden">
              <RelativeTime at={lastRun.at} />
            </span>
          </Link>
        ) : (
          <span className="text-faint">
            Never<span className="md:hidden"> run</span>
          </span>
        )}
      </Td>
      <Td className="text-muted max-md:hidden">
        {scenario.nextAt ? <RelativeTime at={scenario.nextAt} /> : '–'}
      </Td>
      <Td className="text-muted max-md:hidden">
        <RelativeTime at={scenario.updatedAt} />
      </Td>
      <Td className={NARROW.actions}>
        <span className="flex justify-end">
          {deleted && mayEdit && (
            <Button
              onClick={() =>
                attempt(() => ask('scenarios.restore', { id: scenario.id }), `${scenario.name} is back.`)
              }
            >
              <RotateCcw aria-hidden className="size-3.5" /> Restore
            </Button>
          )}
          {!deleted && (
            <Menu
              trigger={
                <IconButton label={`More for ${scenario.name}`}>
                  <Ellipsis />
                </IconButton>
              }
            >
              <MenuItem disabled={!mayEdit} onClick={() => onDo({ what: 'rename', scenario })}>
                <Pencil aria-hidden /> Rename
              </MenuItem>
              <MenuItem
                disabled={!mayEdit}
                onClick={() => attempt(() => ask('scenarios.duplicate', { id: scenario.id }), 'Duplicated.')}
              >
                <Copy aria-hidden /> Duplicate
              </MenuItem>
              <MenuItem onClick={() => void exportScenario(scenario.id)}>
                <Download aria-hidden /> Export
              </MenuItem>
              <MenuItem dangerous disabled={!mayEdit} onClick={() => onDo({ what: 'delete', scenario })}>
                <Trash2 aria-hidden /> Delete
              </MenuItem>
            </Menu>
          )}
        </span>
      </Td>
    </tr>
  )
}

/** A scenario that people start by hand is neither on nor off. */
function State({ scenario }: { scenario: ScenarioRow }) {
  const { running } = scenario
  if (scenario.trigger?.source === 'manual' && !running) return <StateBadge state="off" word="By hand" />
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <StateBadge state={scenario.active ? 'on' : 'off'} />
      {running && (
        <span className="whitespace-nowrap text-muted text-xs">
          Version {running.number}
          {running.notLive > 0 && (
            <span className="text-waiting"> · {changesInWords(running.notLive)} not live</span>
          )}
        </span>
      )}
    </span>
  )
}

function DeleteDialog({
  open,
  onClose,
  scenario,
}: {
  open: boolean
  onClose: () => void
  scenario: ScenarioRow
}) {
  const router = useRouter()
  const remove = async () => {
    try {
      const { cancelled } = await ask('scenarios.delete', { id: scenario.id })
      router.refresh()
      toast(
        cancelled === 0
          ? `${scenario.name} is in the bin.`
          : `In the bin; ${cancelled === 1 ? '1 run was' : `${cancelled} runs were`} cancelled.`,
      )
      return null
    } catch (error) {
      return wordsOf(error)
    }
  }
  return (
    <Confirm
      open={open}
      onClose={onClose}
      title={`Delete “${scenario.name}”?`}
      action="Move to the bin"
      onConfirm={remove}
    >
      Its trigger stops, and runs that are queued or wait are cancelled. It can be restored from the bin for
      30 days; its history stays.
    </Confirm>
  )
}
