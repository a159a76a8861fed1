'use client'
import { Ellipsis, Play, Settings, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { PageHeader } from '@/components/frame/page-header'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { CodeBlock } from '@/components/ui/code-block'
import { Combobox } from '@/components/ui/combobox'
import { Confirm } from '@/components/ui/confirm'
import { CopyText } from '@/components/ui/copy-text'
import { EmptyState } from '@/components/ui/empty-state'
import { Field } from '@/components/ui/field'
import { IconButton } from '@/components/ui/icon-button'
import { Input } from '@/components/ui/input'
import { JsonView } from '@/components/ui/json-view'
import { Kbd } from '@/components/ui/kbd'
import { Menu, MenuItem } from '@/components/ui/menu'
import { Notice } from '@/components/ui/notice'
import type { Option } from '@/components/ui/option'
import { Popover } from '@/components/ui/popover'
import { ProgressBar } from '@/components/ui/progress-bar'
import { RadioGroup } from '@/components/ui/radio-group'
import { RelativeTime } from '@/components/ui/relative-time'
import { Select } from '@/components/ui/select'
import { SkeletonRows } from '@/components/ui/skeleton'
import { Spinner } from '@/components/ui/spinner'
import { SplitPane } from '@/components/ui/split-pane'
import { StateBadge, type StateName } from '@/components/ui/state-badge'
import { Switch } from '@/components/ui/switch'
import { Table, Td, Th, Tr } from '@/components/ui/table'
import { Tabs } from '@/components/ui/tabs'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toasts'

const STATES: StateName[] = ['queued', 'running', 'waiting', 'needs_decision', 'succeeded', 'failed', 'cancelled', 'on', 'off']
const OPTIONS: Option[] = [
  { value: 'sales', label: 'Sales', hint: '00g1a2b3c4' },
  { value: 'eng', label: 'Engineering', hint: '00g1a2b3c5' },
  { value: 'long', label: 'Finance, Controlling and Something With a Very Long Name Indeed', hint: '00g1a2b3c6' },
  ...Array.from({ length: 40 }, (_, at) => ({ value: `g${at}`, label: `Group ${at}` })),
]
const DEEP = { id: '00u1abcd', status: 'ACTIVE', profile: { firstName: 'Alice', login: 'alice@example.com', tags: ['a', 'b'], notes: 'x '.repeat(600) }, list: Array.from({ length: 5000 }, (_, at) => ({ at, odd: at % 2 === 1 })), nothing: null, empty: [] }

export function Kit({ at }: { at: string }) {
  const [select, setSelect] = useState<string | null>(null)
  const [group, setGroup] = useState<Option | null>(null)
  const [checked, setChecked] = useState(true)
  const [on, setOn] = useState(true)
  const [radio, setRadio] = useState<string | null>('none')
  const [row, setRow] = useState(1)
  const [confirm, setConfirm] = useState(false)
  return (
    <>
      <PageHeader title="Welcome new people in Sales" above="Scenarios" state={<StateBadge state="on" />}>
        <IconButton label="Settings"><Settings /></IconButton>
        <Menu trigger={<IconButton label="More"><Ellipsis /></IconButton>}>
          <MenuItem onClick={() => {}}><Play aria-hidden />Duplicate</MenuItem>
          <MenuItem onClick={() => setConfirm(true)} dangerous><Trash2 aria-hidden />Delete…</MenuItem>
        </Menu>
        <Button look="primary"><Play aria-hidden className="size-4" />Run once</Button>
      </PageHeader>
      <div className="space-y-6 p-4 md:p-6">
        <div className="flex flex-wrap gap-2">
          <Button look="primary" onClick={() => toast('Saved.')}>Primary</Button>
          <Button onClick={() => toast('Okta did not answer. Try again in a minute.', 'failed')}>Secondary</Button>
          <Button look="quiet">Quiet</Button>
          <Button look="danger" onClick={() => setConfirm(true)}>Delete</Button>
          <Button busy>Busy</Button>
          <Button look="primary" disabled>Disabled</Button>
          <Popover title="Filters" trigger={<Button>Popover</Button>}><p className="text-muted">Anything can stand here.</p></Popover>
          <Kbd keys="Ctrl K" /><Spinner words="Loading the groups…" />
        </div>
        <div className="flex flex-wrap gap-2">{STATES.map(state => <StateBadge key={state} state={state} />)}</div>
        <div className="grid gap-5 md:grid-cols-3">
          <Field label="Name" required help="As people will see it.">{control => <Input {...control} placeholder="Acme prod" />}</Field>
          <Field label="Org" error="This host is not an Okta domain. Use acme.okta.com.">{control => <Input {...control} defaultValue="acme.example" />}</Field>
          <Field label="Group">{control => <Select {...control} options={OPTIONS.slice(0, 3)} value={select} onChange={setSelect} />}</Field>
          <Field label="Find a group">{control => <Combobox {...control} options={OPTIONS} value={group} onChange={setGroup} />}</Field>
          <Field label="Notes">{control => <Textarea {...control} defaultValue="Two lines" />}</Field>
          <Field label="Disabled">{control => <Input {...control} disabled defaultValue="cannot be changed" />}</Field>
          <div className="space-y-3">
            <Checkbox label="Send the e-mail" help="Okta writes to the user." checked={checked} onChange={setChecked} />
            <Checkbox label="Some" some checked={false} onChange={() => {}} />
            <Checkbox label="Unchecked" checked={false} onChange={() => {}} />
            <Checkbox label="Disabled" disabled checked onChange={() => {}} />
          </div>
          <div className="space-y-3">
            <Switch label="Switched on" help="Runs daily at 06:00." checked={on} onChange={setOn} />
            <Switch label="Off" checked={false} onChange={() => {}} />
            <Switch label="Disabled" disabled checked onChange={() => {}} />
          </div>
          <RadioGroup label="Search by" value={radio} onChange={setRadio} options={[{ value: 'none', label: 'Everybody' }, { value: 'q', label: 'Query', hint: 'Begins with, in name and e-mail' }, { value: 's', label: 'Search', hint: 'Okta’s own expression' }]} />
        </div>
        <div className="grid gap-3 md:grid-cols-2">
          <Notice look="failed">Okta refused the token. Make a new one and put it in here.</Notice>
          <Notice look="waiting">Waits until tomorrow, 06:00.</Notice>
          <Notice look="succeeded">The token works: 250 users can be read.</Notice>
          <Notice look="info">Nothing is written in a test run.</Notice>
        </div>
        <div className="max-w-sm space-y-3">
          <ProgressBar label="Bundles" done={248} failed={20} total={400} />
          <ProgressBar label="Unknown" done={2} />
          <p className="text-muted text-sm"><RelativeTime at={at} /> · <CopyText text="00u1abcd2efGHIjkl3m4" /></p>
        </div>
        <Table label="Runs" head={<><Th>State</Th><Th>Scenario</Th><Th>Started by</Th><Th className="text-right">Bundles</Th><Th>Started</Th></>} tall="max-h-72">
          {Array.from({ length: 30 }, (_, at0) => (
            <Tr key={`row ${at0}`} selected={row === at0} onSelect={() => setRow(at0)}>
              <Td><StateBadge state={STATES[at0 % STATES.length] ?? 'on'} /></Td><Td className="font-medium">Welcome new people in Sales</Td><Td className="text-muted">user created · alice@example.com</Td><Td className="text-right">{at0 * 37} users</Td><Td className="text-muted"><RelativeTime at={at} /></Td>
            </Tr>
          ))}
        </Table>
        <Tabs label="Views" tabs={[{ key: 'a', title: 'Setup', content: <p>Setup</p> }, { key: 'b', title: 'Sample', content: <p>Sample</p> }, { key: 'c', title: 'Notes', content: <p>Notes</p> }]} />
        <SplitPane name="kit" label="Width of the second" size={400} first={<div className="space-y-4 pr-4"><JsonView label="Output" value={DEEP} /><JsonView label="As table" usual="Table" value={DEEP} /></div>} second={<div className="pl-4"><CodeBlock label="Body" text={JSON.stringify({ profile: DEEP.profile }, null, 2)} /></div>} />
        <SkeletonRows rows={3} words="Loading the runs" />
        <EmptyState title="No scenario yet" actions={<><Button look="primary">Draw a scenario</Button><Button>Try one on the sandbox</Button></>}>A scenario is a drawing of what happens when something changes in Okta.</EmptyState>
        <div className="flex flex-wrap gap-3">
          {(['user', 'group', 'app', 'log', 'flow', 'web'] as const).map(name => <span key={name} className={{ user: 'bg-family-user-soft text-family-user', group: 'bg-family-group-soft text-family-group', app: 'bg-family-app-soft text-family-app', log: 'bg-family-log-soft text-family-log', flow: 'bg-family-flow-soft text-family-flow', web: 'bg-family-web-soft text-family-web' }[name] + ' rounded-md px-3 py-2 text-sm'}>{name}</span>)}
        </div>
      </div>
      <Confirm open={confirm} onClose={() => setConfirm(false)} title="Delete “Welcome new people”?" action="Delete" onConfirm={async () => 'Somebody is editing it right now. Ask them to close it first.'}>It goes to the bin for 30 days; its 2 queued runs are cancelled.</Confirm>
    </>
  )
}
