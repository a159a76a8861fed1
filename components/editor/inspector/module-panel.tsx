'use client'

import { Copy, Trash2 } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import { ask } from '@/components/ask'
import { ModuleIcon } from '@/components/drawing/module-icon'
import { SchemaForm } from '@/components/schema-form/schema-form'
import { inputStyle } from '@/components/ui/field'
import { IconButton } from '@/components/ui/icon-button'
import { Notice } from '@/components/ui/notice'
import { Switch } from '@/components/ui/switch'
import { Tabs } from '@/components/ui/tabs'
import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import { type Filler, SLOT_WORDS } from '@/lib/module-kit/slot'
import type { ScenarioModule } from '@/lib/scenario/document'
import type { Problem } from '@/lib/scenario/graph'
import { useEditor, useEditorState } from '../editor-context'
import type { Samples } from '../mapping/upstream'
import { changeModule, chooseConnection, setParameters } from '../store/commands'
import { Bundles, type LookedAt } from './bundles'
import { HookStatus } from './hook-status'
import { ScheduleTimes } from './schedule-times'
import { SlotChoice } from './slot-choice'

export type ConnectionChoice = Filler

export type ModuleTab = 'setup' | 'bundles' | 'notes'

/** Everything about one module: its form, what passed it in the last run, and notes. */
export function ModulePanel({
  module,
  descriptor,
  problems,
  samples,
  connections,
  run,
  tab,
  onTab,
  onDuplicate,
  onDelete,
  close,
}: {
  module: ScenarioModule
  descriptor: ModuleDescriptor | undefined
  problems: readonly Problem[]
  samples: Samples
  connections: readonly ConnectionChoice[]
  run: LookedAt | null
  tab: ModuleTab
  onTab: (tab: ModuleTab) => void
  onDuplicate: () => void
  onDelete: () => void
  /** Closes the panel. */
  close: ReactNode
}) {
  const { store } = useEditor()
  const { key } = module
  const change = (label: string, edit: (now: ScenarioModule) => ScenarioModule, merge?: string) =>
    store.getState().apply(label, draft => changeModule(draft, key, edit), merge)
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <header className="flex items-center gap-1 pt-3 pr-2 pb-2 pl-4">
        <ModuleIcon moduleKey={descriptor?.key ?? ''} family={descriptor?.family ?? null} />
        <div className="ml-1.5 min-w-0 flex-1">
          <h2 className="sr-only">{module.label ?? descriptor?.title ?? module.module}</h2>
          <input
            aria-label="Label"
            value={module.label ?? ''}
            placeholder={descriptor?.title ?? module.module}
            maxLength={200}
            onChange={event => {
              const label = event.target.value
              change(
                'Rename',
                ({ label: _before, ...rest }) => (label === '' ? rest : { ...rest, label }),
                `label ${key}`,
              )
            }}
            onBlur={() => store.getState().rest()}
            className="-ml-1.5 block w-full rounded-md border border-transparent bg-transparent px-1.5 py-0.5 font-semibold hover:border-line -outline-offset-2 focus:border-line-control"
          />
          <p className="truncate text-muted text-xs">
            <span className="font-mono">{key}</span> ·{' '}
            {descriptor?.title ?? `${module.module} is unknown here`}
          </p>
        </div>
        <IconButton label="Duplicate" onClick={onDuplicate}>
          <Copy />
        </IconButton>
        <IconButton label="Delete" onClick={onDelete}>
          <Trash2 />
        </IconButton>
        {close}
      </header>
      <Tabs
        label="About the module"
        className="flex-1"
        value={tab}
        onChange={key => onTab(key as ModuleTab)}
        tabs={[
          {
            key: 'setup',
            title: 'Setup',
            content: (
              <Setup
                module={module}
                descriptor={descriptor}
                problems={problems}
                samples={samples}
                connections={connections}
              />
            ),
          },
          {
            key: 'bundles',
            title: 'Bundles',
            content: <Bundles module={module} run={run} />,
          },
          {
            key: 'notes',
            title: 'Notes',
            content: (
              <div className="space-y-4 p-4">
                <Switch
                  label="Disabled"
                  help="A disabled module hands its bundle on untouched."
                  checked={module.disabled === true}
                  onChange={disabled =>
                    change(disabled ? 'Disable' : 'Enable', ({ disabled: _before, ...rest }) =>
                      disabled ? { ...rest, disabled } : rest,
                    )
                  }
                />
                <label className="block space-y-1">
                  <span className="font-medium text-sm">Note</span>
                  <textarea
                    rows={6}
                    maxLength={5_000}
                    value={module.note ?? ''}
                    onChange={event => {
                      const note = event.target.value
                      change(
                        'Note',
                        ({ note: _before, ...rest }) => (note === '' ? rest : { ...rest, note }),
                        `note ${key}`,
                      )
                    }}
                    onBlur={() => store.getState().rest()}
                    className={inputStyle}
                  />
                </label>
              </div>
            ),
          },
        ]}
      />
    </div>
  )
}

function Setup({
  module,
  descriptor,
  problems,
  samples,
  connections,
}: Pick<
  Parameters<typeof ModulePanel>[0],
  'module' | 'descriptor' | 'problems' | 'samples' | 'connections'
>) {
  const { store, descriptors } = useEditor()
  const document = useEditorState(state => state.draft.document)
  const filled = useEditorState(state => state.draft.connections)
  const connectionId = module.connection === undefined ? undefined : filled[module.connection]
  const loadOptions = useMemo(
    () =>
      connectionId === undefined
        ? null
        : (loader: string, search: string) =>
            ask('connections.options', { id: connectionId, loader, search }),
    [connectionId],
  )
  if (descriptor === undefined) {
    return (
      <div className="p-4">
        <Notice look="waiting">
          This installation does not know {module.module}. It is kept as it is, and the scenario cannot run.
        </Notice>
      </div>
    )
  }
  const own = problems.filter(problem => problem.module === module.key && problem.parameter === undefined)
  return (
    <div className="space-y-4 p-4">
      <p className="text-muted text-sm">{descriptor.summary}</p>
      {own.map(problem => (
        <Notice key={problem.message} look="waiting">
          {problem.message}
        </Notice>
      ))}
      {descriptor.connection !== null && (
        <SlotChoice
          kind={descriptor.connection}
          fillers={connections}
          chosen={connectionId}
          onChoose={filler =>
            store
              .getState()
              .apply(`Choose a ${SLOT_WORDS[filler.kind]}`, draft =>
                chooseConnection(draft, module.key, filler),
              )
          }
        />
      )}
      {descriptor.connection === 'okta-webhook' && connectionId !== undefined && (
        <HookStatus id={connectionId} />
      )}
      <SchemaForm
        key={module.key}
        descriptor={descriptor}
        descriptors={descriptors}
        module={module}
        document={document}
        problems={problems}
        samples={samples}
        connections={[]}
        onChange={parameters =>
          store
            .getState()
            .apply(
              'Change parameters',
              draft => setParameters(draft, module.key, parameters),
              `parameters ${module.key}`,
            )
        }
        loadOptions={loadOptions}
      />
      {descriptor.trigger?.source === 'schedule' && (
        <ScheduleTimes module={module.module} parameters={module.parameters} timeZone={document.timeZone} />
      )}
    </div>
  )
}
