'use client'

import { ReactFlowProvider, useReactFlow } from '@xyflow/react'
import { LayoutGrid, PanelLeftOpen, PanelRightClose, Redo2, Undo2 } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { ask } from '@/components/ask'
import { RunPanel } from '@/components/scenarios/run-panel'
import { hasEnded, useRun } from '@/components/scenarios/use-run'
import { writesTo } from '@/components/scenarios/writes-to'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { IconButton } from '@/components/ui/icon-button'
import { Notice } from '@/components/ui/notice'
import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import { isJsonObject } from '@/lib/module-kit/json'
import type { ScenarioView } from '@/lib/operations/scenarios'
import type { Problem } from '@/lib/scenario/graph'
import { layoutDocument } from '@/lib/scenario/layout'
import { forget, readKept, useAutosave } from './autosave'
import { Canvas } from './canvas/canvas'
import { type AddingTo, EditorProvider, useEditor, useEditorState } from './editor-context'
import { EditorHeader } from './editor-header'
import { FilterDialog } from './filter/filter-dialog'
import { type ConnectionChoice, ModulePanel } from './inspector/module-panel'
import { ScenarioPanel } from './inspector/scenario-panel'
import { DataPanel } from './mapping/data-panel'
import { useUpstream } from './mapping/mapping-scope'
import { useMappingTarget } from './mapping/target'
import type { Samples } from './mapping/upstream'
import { ModulePicker } from './module-picker'
import { Palette } from './palette'
import { ProblemList } from './problem-list'
import { addModule, changeLink, chooseConnection, copy, move, paste, remove } from './store/commands'
import { createEditorStore } from './store/editor-store'
import { useShortcuts } from './use-shortcuts'

interface EditorProps {
  scenario: ScenarioView
  descriptors: readonly ModuleDescriptor[]
  connections: readonly ConnectionChoice[]
  /** What each module gave in the last run, by key. */
  samples: Samples
}

/** The builder: draw, map, run and mend one scenario. */
export function Editor(props: EditorProps) {
  return (
    <ReactFlowProvider>
      <Workbench {...props} />
    </ReactFlowProvider>
  )
}

/** Room for the floating panels, in pixels. */
const BETWEEN_PANELS = {
  maxZoom: 1,
  padding: { top: '80px', bottom: '100px', left: '280px', right: '420px' },
} as const

const saverOf = (id: string) => ({
  save: (
    draft: { document: ScenarioView['document']; connections: Readonly<Record<string, string>> },
    revision: number,
  ) =>
    ask('scenarios.save', { id, revision, document: draft.document, connections: { ...draft.connections } }),
})

function Workbench({ scenario, descriptors, connections, samples: firstSamples }: EditorProps) {
  const [store] = useState(() =>
    createEditorStore({ document: scenario.document, connections: scenario.connections }),
  )
  const [problems, setProblems] = useState<readonly Problem[]>(scenario.problems)
  const [samples, setSamples] = useState(firstSamples)
  const [adding, setAdding] = useState<AddingTo | null>(null)
  const [linkId, setLinkId] = useState<string | null>(null)
  const [paletteOpen, setPaletteOpen] = useState(true)
  const [panelOpen, setPanelOpen] = useState(true)
  const [dock, setDock] = useState(false)
  const [said, setSaid] = useState('')
  const [runId, setRunId] = useState<string | null>(null)
  const [leftOver, setLeftOver] = useState<ReturnType<typeof readKept>>(null)
  const root = useRef<HTMLDivElement>(null)
  const flow = useReactFlow()
  const progress = useRun(runId)
  const saver = useMemo(() => saverOf(scenario.id), [scenario.id])
  const first = useMemo(() => ({ revision: scenario.revision, unsaved: false }), [scenario.revision])
  const { state: save, saveNow, overwrite } = useAutosave(scenario.id, store, saver, first, setProblems)

  // What an earlier visit could not save is offered, not silently put in the place of what the server has.
  useEffect(() => setLeftOver(readKept(scenario.id)), [scenario.id])

  const ended = progress !== null && hasEnded(progress.status)
  useEffect(() => {
    if (ended) ask('scenarios.samples', { id: scenario.id }).then(setSamples, () => undefined)
  }, [ended, scenario.id])

  const announce = useCallback((words: string) => setSaid(words), [])
  const tools = useMemo(
    () => ({ store, descriptors, add: setAdding, editLink: setLinkId, announce }),
    [store, descriptors, announce],
  )

  /** The whole drawing between the panels, as soon as what is new has been measured. */
  const fitSoon = useCallback(
    () => setTimeout(() => void flow.fitView({ ...BETWEEN_PANELS, duration: 160 }), 50),
    [flow],
  )

  const put = useCallback(
    (id: string, to: AddingTo) => {
      const { draft } = store.getState()
      const needs = descriptors.find(one => one.id === id)?.connection != null
      const slot = Object.keys(draft.document.connections).find(name => draft.connections[name] !== undefined)
      const { draft: added, key } = addModule(draft, { id, ...to, ...(needs && slot ? { slot } : {}) })
      // With one connection there is nothing to choose.
      const [only, second] = connections
      const next = needs && !slot && only && !second ? chooseConnection(added, key, only) : added
      store.getState().apply('Add a module', () => next)
      store.getState().select({ modules: [key] })
      setPanelOpen(true)
      fitSoon()
      const title = descriptors.find(one => one.id === id)?.title ?? id
      announce(`Added ${title} as ${key}.`)
    },
    [store, descriptors, connections, announce, fitSoon],
  )

  /** Behind what is chosen; a trigger stands for itself. */
  const behind = useCallback(
    (id: string): AddingTo => {
      const { selection, draft } = store.getState()
      const trigger = descriptors.find(one => one.id === id)?.kind === 'trigger'
      const after = selection.modules.length === 1 ? selection.modules[0] : draft.document.modules.at(-1)?.key
      return trigger || after === undefined ? {} : { after }
    },
    [store, descriptors],
  )

  const layout = useCallback(() => {
    store.getState().apply('Tidy up', draft => move(draft, layoutDocument(draft.document)))
    announce('The drawing is tidied up.')
    fitSoon()
  }, [store, fitSoon, announce])

  const keys = useMemo(
    () => ({
      add: () => {
        const [only] = store.getState().selection.modules
        setAdding(only === undefined ? {} : { after: only })
      },
      fit: fitSoon,
      layout,
      open: () => {
        setPanelOpen(true)
        requestAnimationFrame(() =>
          root.current
            ?.querySelector<HTMLElement>('[data-panel] [role="tabpanel"] :is(input, button, [tabindex="0"])')
            ?.focus(),
        )
      },
      announce,
    }),
    [store, fitSoon, layout, announce],
  )
  useShortcuts(root, store, keys)

  const go = (problem: Problem) => {
    if (problem.link) return setLinkId(problem.link)
    if (!problem.module) return
    store.getState().select({ modules: [problem.module] })
    setPanelOpen(true)
    void flow.fitView({ nodes: [{ id: problem.module }], maxZoom: 1, padding: 1, duration: 160 })
  }

  return (
    <EditorProvider value={tools}>
      <div ref={root} className="flex h-full flex-col">
        <p aria-live="polite" className="sr-only">
          {said}
        </p>
        <EditorHeader
          scenario={scenario}
          save={save}
          onSave={saveNow}
          problems={problems}
          onProblems={() => setDock(!dock)}
        />
        {save.is === 'conflict' && (
          <Notice look="waiting" className="rounded-none">
            <div className="flex flex-wrap items-center gap-3">
              <span>
                Somebody else has saved this scenario since you opened it. Your drawing is kept here.
              </span>
              <Button onClick={() => overwrite(save.revision)}>Save mine over theirs</Button>
              <Button
                onClick={() => {
                  forget(scenario.id)
                  location.reload()
                }}
              >
                Take theirs
              </Button>
            </div>
          </Notice>
        )}
        {save.is === 'refused' && (
          <Notice look="failed" className="rounded-none">
            {save.message}
          </Notice>
        )}
        {leftOver && (
          <Notice look="info" className="rounded-none">
            <div className="flex flex-wrap items-center gap-3">
              <span>This browser has a drawing of this scenario that was never saved.</span>
              <Button
                onClick={() => {
                  store.getState().apply('Bring back', () => leftOver.draft)
                  setLeftOver(null)
                }}
              >
                Bring it back
              </Button>
              <Button
                look="quiet"
                onClick={() => {
                  forget(scenario.id)
                  setLeftOver(null)
                }}
              >
                Forget it
              </Button>
            </div>
          </Notice>
        )}
        <div className="relative min-h-0 flex-1 overflow-hidden">
          <Canvas
            problems={problems}
            counts={progress?.counts}
            running={runId !== null && !ended}
            onDropModule={(id, at) => put(id, { ...(at ? { at } : {}) })}
          />
          <div className="pointer-events-none absolute inset-3 flex items-start justify-between gap-3 *:pointer-events-auto">
            <div className="flex max-h-full flex-col gap-2 max-md:hidden">
              {paletteOpen ? (
                <Palette
                  descriptors={descriptors}
                  onAdd={id => put(id, behind(id))}
                  onClose={() => setPaletteOpen(false)}
                />
              ) : (
                <Floating>
                  <IconButton label="Open the modules" onClick={() => setPaletteOpen(true)}>
                    <PanelLeftOpen />
                  </IconButton>
                </Floating>
              )}
            </div>
            <Tools onLayout={layout} />
            <Inspector
              open={panelOpen}
              onToggle={setPanelOpen}
              problems={problems}
              samples={samples}
              connections={connections}
            />
          </div>
          <EmptyHint onAdd={() => setAdding({})} />
          {dock && problems.length > 0 && (
            <section
              aria-label="Problems"
              className="absolute bottom-20 left-3 max-h-64 w-96 max-w-[calc(100%-1.5rem)] overflow-y-auto rounded-md border border-line bg-raised shadow-float"
            >
              <ProblemList problems={problems} onGo={go} />
            </section>
          )}
          <div className="-translate-x-1/2 absolute bottom-4 left-1/2 w-max max-w-[calc(100%-2rem)]">
            <Runner
              scenario={scenario}
              descriptors={descriptors}
              connections={connections}
              problems={problems}
              runId={runId}
              progress={progress}
              onStarted={setRunId}
              onSave={saveNow}
            />
          </div>
        </div>
        <ModulePicker
          open={adding !== null}
          onClose={() => setAdding(null)}
          descriptors={
            adding?.after || adding?.into ? descriptors.filter(one => one.kind !== 'trigger') : descriptors
          }
          onPick={id => {
            put(id, adding ?? {})
            setAdding(null)
          }}
        />
        <LinkFilter id={linkId} onClose={() => setLinkId(null)} samples={samples} />
      </div>
    </EditorProvider>
  )
}

const Floating = ({ children, className }: { children: React.ReactNode; className?: string }) => (
  <div className={cn('flex w-fit rounded-md border border-line bg-raised shadow-float', className)}>
    {children}
  </div>
)

/** What to do on an empty canvas. */
function EmptyHint({ onAdd }: { onAdd: () => void }) {
  const empty = useEditorState(state => state.draft.document.modules.length === 0)
  if (!empty) return null
  return (
    <div className="-translate-x-1/2 -translate-y-1/2 absolute top-1/2 left-1/2 w-72 space-y-3 text-center">
      <p className="text-muted text-sm">
        A scenario begins with a trigger: drag one here from the modules, or press A.
      </p>
      <Button look="primary" onClick={onAdd}>
        Add a trigger
      </Button>
    </div>
  )
}

/** Undo, redo and tidying up. */
function Tools({ onLayout }: { onLayout: () => void }) {
  const undo = useEditorState(state => state.undo)
  const redo = useEditorState(state => state.redo)
  const past = useEditorState(state => state.past.length > 0)
  const future = useEditorState(state => state.future.length > 0)
  return (
    <Floating className="mr-auto">
      <IconButton label="Undo (Ctrl+Z)" disabled={!past} onClick={() => undo()}>
        <Undo2 />
      </IconButton>
      <IconButton label="Redo (Ctrl+Y)" disabled={!future} onClick={() => redo()}>
        <Redo2 />
      </IconButton>
      <IconButton label="Tidy up (T)" onClick={onLayout}>
        <LayoutGrid />
      </IconButton>
    </Floating>
  )
}

/** The panel at the right: about the module that is chosen, else about the scenario. */
function Inspector({
  open,
  onToggle,
  problems,
  samples,
  connections,
}: {
  open: boolean
  onToggle: (open: boolean) => void
  problems: readonly Problem[]
  samples: Samples
  connections: readonly ConnectionChoice[]
}) {
  const store = useEditorState(state => state)
  const { draft, selection } = store
  const only = selection.modules.length === 1 ? selection.modules[0] : undefined
  const module = draft.document.modules.find(one => one.key === only)
  if (!open) {
    return (
      <Floating>
        <IconButton label="Open the panel" onClick={() => onToggle(true)}>
          <PanelRightClose className="rotate-180" />
        </IconButton>
      </Floating>
    )
  }
  return (
    <div className="flex h-full min-w-0 gap-2">
      {module && <DataBeside moduleKey={module.key} samples={samples} />}
      <section
        data-panel
        aria-label={module ? 'Module' : 'Scenario'}
        className="relative flex max-h-full w-96 max-w-full flex-col overflow-hidden rounded-md border border-line bg-raised shadow-float"
      >
        {module ? (
          <ChosenModule module={module} problems={problems} samples={samples} connections={connections} />
        ) : (
          <ScenarioPanel />
        )}
        <span className="absolute right-1 bottom-1">
          <IconButton label="Close the panel" onClick={() => onToggle(false)}>
            <PanelRightClose />
          </IconButton>
        </span>
      </section>
    </div>
  )
}

function ChosenModule({
  module,
  problems,
  samples,
  connections,
}: Pick<Parameters<typeof ModulePanel>[0], 'module' | 'problems' | 'samples' | 'connections'>) {
  const { apply, select, draft } = useEditorState(state => state)
  const descriptor = useDescriptor(module.module)
  const duplicate = () => {
    const clip = copy(draft.document, [module.key])
    if (!clip) return
    const pasted = paste(draft, clip)
    apply('Duplicate', () => pasted.draft)
    select({ modules: pasted.keys })
  }
  const drop = () => {
    apply('Delete', now => remove(now, [module.key], []))
    select({})
  }
  return (
    <ModulePanel
      key={module.key}
      module={module}
      descriptor={descriptor}
      problems={problems}
      samples={samples}
      connections={connections}
      onDuplicate={duplicate}
      onDelete={drop}
    />
  )
}

/** What earlier modules give, beside the field that has the caret. */
function DataBeside({ moduleKey, samples }: { moduleKey: string; samples: Samples }) {
  const target = useMappingTarget()
  const document = useEditorState(state => state.draft.document)
  const descriptors = useDescriptors()
  const upstream = useUpstream(document, moduleKey, descriptors, samples)
  if (target === null || upstream.length === 0) return null
  return (
    <div className="flex max-h-full w-72 flex-col overflow-hidden rounded-md border border-line bg-raised p-3 shadow-float max-lg:hidden">
      <DataPanel upstream={upstream} />
    </div>
  )
}

function LinkFilter({ id, onClose, samples }: { id: string | null; onClose: () => void; samples: Samples }) {
  const document = useEditorState(state => state.draft.document)
  const apply = useEditorState(state => state.apply)
  const descriptors = useDescriptors()
  const link = document.links.find(one => one.id === id)
  if (!link) return null
  return (
    <FilterDialog
      open
      onClose={onClose}
      link={link}
      document={document}
      descriptors={descriptors}
      samples={samples}
      onSave={settings => {
        apply('Change a link', draft =>
          changeLink(draft, link.id, ({ id, from, to }) => ({ id, from, to, ...settings })),
        )
        onClose()
      }}
    />
  )
}

function Runner({
  scenario,
  descriptors,
  connections,
  problems,
  runId,
  progress,
  onStarted,
  onSave,
}: {
  scenario: ScenarioView
  descriptors: readonly ModuleDescriptor[]
  connections: readonly ConnectionChoice[]
  problems: readonly Problem[]
  runId: string | null
  progress: ReturnType<typeof useRun>
  onStarted: (id: string) => void
  onSave: () => Promise<void>
}) {
  const { document, connections: filled } = useEditorState(state => state.draft)
  const trigger = document.modules.find(
    module => descriptors.find(one => one.id === module.module)?.kind === 'trigger',
  )
  const sampled = trigger?.parameters.sample
  const sample = sampled?.is === 'value' && isJsonObject(sampled.value) ? sampled.value : null
  const blocking = problems.filter(problem => problem.severity !== 'warning').length
  return (
    <RunPanel
      key={JSON.stringify(sample)}
      scenarioId={scenario.id}
      runId={runId}
      progress={progress}
      sample={sample}
      asksInput={trigger !== undefined && !trigger.module.startsWith('flow.schedule@')}
      writesTo={writesTo({ document, connections: { ...filled } }, descriptors, [...connections])}
      disabledReason={
        blocking === 0 ? null : blocking === 1 ? 'One problem is left' : `${blocking} problems are left`
      }
      onStarted={onStarted}
      beforeStart={onSave}
    />
  )
}

const useDescriptors = () => useEditor().descriptors
const useDescriptor = (id: string) => useDescriptors().find(one => one.id === id)
