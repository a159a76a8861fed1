'use client'

import { useCallback, useEffect, useState } from 'react'
import { ask, wordsOf } from '@/components/ask'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Notice } from '@/components/ui/notice'
import { RadioGroup } from '@/components/ui/radio-group'
import { Spinner } from '@/components/ui/spinner'
import { toast } from '@/components/ui/toasts'
import type { LiveReview } from '@/lib/operations/live'
import type { ScenarioView } from '@/lib/operations/scenario-view'
import { blockingOf, countOf, type Problem } from '@/lib/scenario/graph'
import { ProblemList } from '../problem-list'
import { LiveFacts } from './live-facts'

export type LiveAction = 'on' | 'update' | 'off'

const runs = (count: number, what: string): string =>
  count === 1 ? `1 run ${what}` : `${count} runs ${what}`

/**
 * Says what a switch comes to before it is done: what starts the scenario, what it writes and where, what changes. Only
 * what was shown goes live.
 */
export function LiveDialog({
  id,
  name,
  action,
  onClose,
  onSave,
  onDone,
  onProblem,
}: {
  id: string
  name: string
  action: LiveAction
  onClose: () => void
  /** Saves the drawing first; rejected in words when that cannot be. */
  onSave: () => Promise<void>
  onDone: (view: ScenarioView) => void
  /** Leads to where a problem is. */
  onProblem: (problem: Problem) => void
}) {
  const [review, setReview] = useState<LiveReview | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [queued, setQueued] = useState<'finish' | 'cancel'>('finish')
  const load = useCallback(async () => {
    try {
      // Switching off is about what runs, whatever is drawn.
      if (action !== 'off') await onSave()
      setReview(await ask('scenarios.review', { id }))
    } catch (failed) {
      setError(wordsOf(failed))
    }
  }, [action, id, onSave])
  useEffect(() => void load(), [load])

  const confirm = async () => {
    if (review === null) return
    setBusy(true)
    setError(null)
    try {
      const { revision } = review
      const view =
        action === 'update'
          ? await ask('scenarios.update', { id, revision })
          : await ask(
              'scenarios.switch',
              action === 'on' ? { id, active: true, revision } : { id, active: false, queued },
            )
      toast(saidWhenDone(action, view))
      onDone(view)
      onClose()
    } catch (failed) {
      setError(wordsOf(failed))
      await load()
    } finally {
      setBusy(false)
    }
  }
  const blocking = blockingOf(review?.problems ?? [])
  const count = countOf(blocking)
  return (
    <Dialog open onClose={onClose} title={TITLES[action](name)} description={descriptionOf(action, review)}>
      <div className="space-y-4">
        {review === null && error === null && <Spinner words="Looking at what this comes to" />}
        {review && action !== 'off' && blocking.length > 0 && (
          <Notice look="waiting">
            <p>
              {count === 1 ? 'One problem has' : `${count.toLocaleString('en')} problems have`} to be mended
              first.
              {review.running !== null && ` Version ${review.running} runs as before.`}
            </p>
          </Notice>
        )}
        {review && action !== 'off' && blocking.length > 0 && (
          <div className="max-h-64 overflow-y-auto rounded-md border border-line">
            <ProblemList
              problems={blocking}
              onGo={problem => {
                onClose()
                onProblem(problem)
              }}
            />
          </div>
        )}
        {review && action !== 'off' && <LiveFacts review={review} update={action === 'update'} />}
        {review && action === 'off' && review.unfinished.queued > 0 && (
          <RadioGroup
            label={runs(
              review.unfinished.queued,
              review.unfinished.queued === 1 ? 'is queued' : 'are queued',
            )}
            value={queued}
            onChange={value => setQueued(value === 'cancel' ? 'cancel' : 'finish')}
            options={[
              {
                value: 'finish',
                label: 'Let them finish',
                hint: 'They run the version they were queued with.',
              },
              { value: 'cancel', label: 'Cancel them', hint: 'They do nothing, and stay in the history.' },
            ]}
          />
        )}
        {review && action === 'off' && <StillWorks {...review.unfinished} />}
        {error && <Notice look="failed">{error}</Notice>}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look={action === 'off' && queued === 'cancel' ? 'danger' : 'primary'}
            busy={busy}
            disabled={review === null || (action !== 'off' && blocking.length > 0)}
            onClick={confirm}
          >
            {BUTTONS[action]}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

const TITLES: Record<LiveAction, (name: string) => string> = {
  on: name => `Switch on “${name}”?`,
  update: name => `Update “${name}”?`,
  off: name => `Switch off “${name}”?`,
}

const BUTTONS: Record<LiveAction, string> = { on: 'Switch on', update: 'Update', off: 'Switch off' }

function descriptionOf(action: LiveAction, review: LiveReview | null): string {
  if (action === 'on') return 'From then on it starts by itself.'
  if (action === 'off') return 'From then on nothing starts it.'
  return review?.running == null
    ? 'This drawing takes the place of the one that runs.'
    : `This drawing takes the place of version ${review.running}. Runs that have begun or are queued keep theirs.`
}

function saidWhenDone(action: LiveAction, view: ScenarioView & { cancelled?: number }): string {
  if (action === 'off')
    return view.cancelled ? `Switched off. ${runs(view.cancelled, 'cancelled.')}` : 'Switched off.'
  return action === 'on' ? 'Switched on.' : 'Updated.'
}

function StillWorks({ running, waiting }: { running: number; waiting: number }) {
  if (running + waiting === 0) return null
  const parts = [
    ...(running > 0 ? [runs(running, running === 1 ? 'is working' : 'are working')] : []),
    ...(waiting > 0 ? [runs(waiting, waiting === 1 ? 'waits' : 'wait')] : []),
  ]
  return (
    <p className="text-muted text-sm">
      {new Intl.ListFormat('en').format(parts)}: {running + waiting === 1 ? 'it goes' : 'they go'} on, and can
      be cancelled among the runs.
    </p>
  )
}
