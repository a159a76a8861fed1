'use client'

import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { ask } from '@/components/ask'
import { hasEnded, useRun } from '@/components/scenarios/use-run'
import { useRememberedOpen } from '@/components/ui/use-remembered'
import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { ScenarioView } from '@/lib/operations/scenario-view'
import type { Problem } from '@/lib/scenario/graph'
import { Canvas } from './canvas/canvas'
import { EditorProvider, type EditorTools } from './editor-context'
import { EditorHeader } from './editor-header'
import { EmptyHint } from './frame/empty-hint'
import { Overview, Tools, Zoom } from './frame/tools'
import { useFreeArea } from './frame/use-free-area'
import { useRefit } from './frame/use-refit'
import { useWide } from './frame/use-wide'
import type { ConnectionChoice } from './inspector/module-panel'
import { LinkFilter } from './link-filter'
import { NotLive } from './live/not-live'
import type { Samples } from './mapping/upstream'
import { Pickers, type Picking } from './pickers'
import { ProblemList } from './problem-list'
import { RunBar } from './run/run-bar'
import { useEditing } from './save/use-editing'
import { SaveNotices } from './save-notices'
import { LeftSide, RightSide } from './sides'
import { useBuilding } from './use-building'
import { useShortcuts } from './use-shortcuts'

const KeysDialog = lazy(() => import('./frame/keys-dialog').then(file => ({ default: file.KeysDialog })))

/** Narrower than this, the palette makes room for the data panel. */
const ROOM_FOR_ALL = 1_500
/** Narrower than this, the palette and a form would leave nothing of the canvas. */
const ROOM_FOR_PALETTE = 1_000

export interface EditorProps {
  scenario: ScenarioView
  descriptors: readonly ModuleDescriptor[]
  connections: readonly ConnectionChoice[]
  /** What each module gave in the last run, by key. */
  samples: Samples
  /** The newest run, whose bundles are shown until there is a newer one. */
  lastRunId: string | null
}

/** How long a form may take to come, in ms. */
const FORM_COMES = 2_000

/**
 * Gives the focus to the first field of the form, or to the first that has a problem; the form may still be on its way.
 */
function focusForm(stage: HTMLElement | null, wrong = false): void {
  const until = performance.now() + FORM_COMES
  const attempt = (): void => {
    const panel = stage?.querySelector('[data-panel="inspector"] [role="tabpanel"]')
    const field = panel?.querySelector<HTMLElement>(
      wrong ? '[aria-invalid="true"]' : ':is(input, button, [tabindex="0"])',
    )
    if (field) {
      field.focus()
      field.scrollIntoView({ block: 'nearest' })
    } else if (performance.now() < until) requestAnimationFrame(attempt)
  }
  requestAnimationFrame(attempt)
}

/** Canvas, panels and the run, put together. */
export function Workbench({ scenario, descriptors, connections, samples: first, lastRunId }: EditorProps) {
  const { editing, view, setView, problems, save, name, copies, forgetCopy } = useEditing(
    scenario,
    descriptors,
  )
  const { store, autosave } = editing
  const [samples, setSamples] = useState(first)
  const [picking, setPicking] = useState<Picking | null>(null)
  const [linkId, setLinkId] = useState<string | null>(null)
  const [paletteOpen, setPaletteOpen] = useRememberedOpen('joinery.editor.palette-open', true)
  const [panelOpen, setPanelOpen] = useRememberedOpen('joinery.editor.inspector-open', true)
  const [settings, setSettings] = useState(false)
  const [dragging, setDragging] = useState(false)
  const [dock, setDock] = useState(false)
  const [keysShown, setKeysShown] = useState(false)
  const [said, setSaid] = useState('')
  const [runId, setRunId] = useState<string | null>(null)
  const stage = useRef<HTMLDivElement>(null)
  const free = useRef<HTMLDivElement>(null)
  const modules = useCallback(() => store.getState().draft.document.modules, [store])
  const { middle, fitNow, reveal } = useFreeArea(stage, free, modules)
  const roomForAll = useWide(stage, ROOM_FOR_ALL)
  const roomForPalette = useWide(stage, ROOM_FOR_PALETTE)
  useRefit(stage, fitNow)
  const progress = useRun(runId)
  const mustBeSaved = useCallback(async () => {
    await autosave.mustBeSaved()
    await name.saver.mustBeSaved()
  }, [autosave, name.saver])
  const saveNow = useCallback(async () => {
    await Promise.all([autosave.flush(), name.saver.flush()])
  }, [autosave, name.saver])

  const ended = progress !== null && hasEnded(progress.status)
  useEffect(() => {
    if (ended) ask('scenarios.samples', { id: scenario.id }).then(setSamples, () => undefined)
  }, [ended, scenario.id])
  const watched = useMemo(
    () => (runId !== null ? { id: runId, live: !ended } : lastRunId ? { id: lastRunId, live: false } : null),
    [runId, ended, lastRunId],
  )

  const openForm = useCallback(() => {
    setPanelOpen(true)
    focusForm(stage.current)
  }, [setPanelOpen])
  const tools = useMemo(
    (): EditorTools => ({
      store,
      descriptors,
      add: to => setPicking({ what: 'add', to }),
      editLink: setLinkId,
      openForm,
      announce: setSaid,
    }),
    [store, descriptors, openForm],
  )
  const added = useCallback(
    (key: string) => {
      setPanelOpen(true)
      reveal(key)
    },
    [setPanelOpen, reveal],
  )
  const { put, behind, layout, link } = useBuilding(tools, connections, middle, added, fitNow)

  /** Behind the module that is chosen, as the key does. */
  const addHere = () => {
    const [after, second] = store.getState().selection.modules
    setPicking({ what: 'add', to: after === undefined || second !== undefined ? {} : { after } })
  }

  const go = useCallback(
    (key: string) => {
      store.getState().select({ modules: [key] })
      reveal(key)
      requestAnimationFrame(() =>
        stage.current?.querySelector<HTMLElement>(`.react-flow__node[data-id="${key}"]`)?.focus(),
      )
    },
    [store, reveal],
  )
  const goTo = (problem: Problem) => {
    if (problem.link) return setLinkId(problem.link)
    if (!problem.module) return
    setPanelOpen(true)
    go(problem.module)
    if (problem.parameter !== undefined) focusForm(stage.current, true)
  }

  const keys = useMemo(
    () => ({
      pick: setPicking,
      middle,
      fit: () => fitNow(),
      layout,
      open: openForm,
      help: () => setKeysShown(true),
      save: saveNow,
      run: () => stage.current?.querySelector<HTMLElement>('[data-run-once]')?.click(),
      announce: setSaid,
    }),
    [middle, fitNow, layout, openForm, saveNow],
  )
  useShortcuts(stage, store, descriptors, keys, setLinkId)

  return (
    <EditorProvider value={tools}>
      <NotLive view={view} connections={connections}>
        <div className="flex h-full flex-col">
          <p aria-live="polite" className="sr-only">
            {said}
          </p>
          <EditorHeader
            view={view}
            onView={setView}
            save={save}
            name={name}
            onSave={mustBeSaved}
            problems={problems}
            onProblems={() => setDock(!dock)}
            onProblem={goTo}
          />
          <SaveNotices
            scenarioId={scenario.id}
            editing={editing}
            save={save}
            connections={connections}
            copies={copies}
            onForgetCopy={forgetCopy}
          />
          <div ref={stage} className="relative min-h-0 flex-1 overflow-hidden">
            <Canvas
              problems={problems}
              counts={progress?.counts}
              running={runId !== null && !ended}
              onReady={() => fitNow(0)}
              onDragging={setDragging}
              onDropModule={(id, at) => put(id, { at })}
            />
            <div className="pointer-events-none absolute inset-3 bottom-5 flex items-start gap-3 max-md:inset-x-2 max-md:top-2">
              <div className="flex max-h-full max-md:hidden">
                <LeftSide
                  open={paletteOpen}
                  room={roomForAll ? 'data' : roomForPalette ? 'palette' : 'nothing'}
                  onPick={addHere}
                  onOpen={setPaletteOpen}
                  onAdd={id => put(id, behind(id))}
                />
              </div>
              <div
                ref={free}
                className="@container flex h-full min-w-0 flex-1 flex-col justify-between gap-2"
              >
                <Tools
                  onAdd={addHere}
                  onLayout={layout}
                  onSettings={() => {
                    store.getState().select({})
                    setSettings(true)
                  }}
                  onHelp={() => setKeysShown(true)}
                />
                <EmptyHint onAdd={() => setPicking({ what: 'add', to: {} })} />
                <div className="flex flex-col gap-2">
                  {dock && problems.length > 0 && (
                    <section
                      aria-label="Problems"
                      className="pointer-events-auto max-h-64 w-96 max-w-full overflow-y-auto rounded-md border border-line bg-raised shadow-float"
                    >
                      <ProblemList problems={problems} onGo={goTo} />
                    </section>
                  )}
                  <div className="flex items-end justify-between gap-3">
                    <Zoom onFit={() => fitNow()} />
                    <div className="flex min-w-0 flex-1 justify-center">
                      <RunBar
                        scenarioId={scenario.id}
                        connections={connections}
                        problems={problems}
                        runId={runId}
                        progress={progress}
                        view={view}
                        look={view.running || view.trigger !== 'manual' ? 'secondary' : 'primary'}
                        onStarted={setRunId}
                        onSave={mustBeSaved}
                      />
                    </div>
                    {/* It follows every module, which would cost more than the drag itself. */}
                    {!dragging && <Overview />}
                  </div>
                </div>
              </div>
              <RightSide
                open={panelOpen}
                onToggle={setPanelOpen}
                settings={settings}
                onSettings={setSettings}
                problems={problems}
                samples={samples}
                connections={connections}
                run={watched}
                onCover={reveal}
              />
            </div>
          </div>
          <Pickers picking={picking} onClose={() => setPicking(null)} onAdd={put} onLink={link} onGo={go} />
          <LinkFilter id={linkId} onClose={() => setLinkId(null)} samples={samples} />
          {keysShown && (
            <Suspense>
              <KeysDialog open onClose={() => setKeysShown(false)} />
            </Suspense>
          )}
        </div>
      </NotLive>
    </EditorProvider>
  )
}
