// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LiveReview } from '@/lib/operations/live'
import { renderInEditor } from '../testing-editor'
import { answerAsks, scenarioView } from '../testing-server'
import { type LiveAction, LiveDialog } from './live-dialog'

const ACME = { id: 'c1', name: 'Acme', stage: 'production', host: 'acme.okta.com' } as const

let review: LiveReview
let asked: { key: string; input: unknown }[] = []
beforeEach(() => {
  review = {
    revision: 7,
    running: 3,
    startsBy: { kind: 'schedule', words: 'Every day at 07:00 (UTC).', next: null },
    startedBy: { kind: 'schedule', words: 'Every day at 06:00 (UTC).', next: null },
    writes: [{ key: 'm2', what: 'Update a User', connection: ACME }],
    reads: [],
    changes: [{ what: 'changed', module: 'm1', words: 'm1 Schedule: Time changed' }],
    problems: [],
    unfinished: { queued: 2, running: 0, waiting: 0 },
  }
  const id = scenarioView().id
  asked = answerAsks({
    'scenarios.review': () => review,
    'scenarios.switch': () => ({ ...scenarioView({ id }), cancelled: 0 }),
    'scenarios.update': () => scenarioView({ id }),
  })
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const onDone = vi.fn()
async function show(action: LiveAction, onSave = async () => undefined) {
  onDone.mockClear()
  const { document, connections } = scenarioView()
  renderInEditor(
    { document, connections },
    <LiveDialog
      id={scenarioView().id}
      name="Daily"
      action={action}
      onClose={() => undefined}
      onSave={onSave}
      onDone={onDone}
      onProblem={() => undefined}
    />,
  )
  return screen.findByRole('dialog', {}, { timeout: 10_000 })
}
const switched = () => asked.filter(({ key }) => key !== 'scenarios.review')
const confirm = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name })

describe('before a drawing goes live', () => {
  it.each<[LiveAction, string, string, object]>([
    ['update', 'Update', 'scenarios.update', {}],
    ['on', 'Switch on', 'scenarios.switch', { active: true }],
  ])(
    'to %s asks what starts it, what it writes and where; only what was shown goes live',
    async (action, name, key, more) => {
      await show(action)
      await screen.findByText('Every day at 07:00 (UTC).')
      for (const words of ['Update a User', 'Acme', 'acme.okta.com', 'Production'])
        expect(screen.getByText(words)).toBeTruthy()
      expect(switched()).toEqual([])
      fireEvent.click(confirm(name))
      await vi.waitFor(() => expect(onDone).toHaveBeenCalled())
      expect(switched()).toEqual([{ key, input: { id: scenarioView().id, revision: 7, ...more } }])
    },
  )

  it('says what will be otherwise, and what started it until now', async () => {
    await show('update')
    expect(await screen.findByText('m1 Schedule: Time changed')).toBeTruthy()
    expect(screen.getByText('1 change will be live')).toBeTruthy()
    expect(screen.getByText('Until now: Every day at 06:00 (UTC).')).toBeTruthy()
  })

  it('has what is wrong mended first, while the version that runs goes on', async () => {
    review.problems = [{ message: 'User is missing.', module: 'm2' }]
    await show('update')
    expect(await screen.findByText(/User is missing\./)).toBeTruthy()
    expect(screen.getByText(/Version 3 runs as before\./)).toBeTruthy()
    expect(confirm('Update').disabled).toBe(true)
  })

  it('is not kept by what is only a warning', async () => {
    review.problems = [{ message: 'Many ways.', severity: 'warning' }]
    await show('update')
    await screen.findByText('1 change will be live')
    expect(confirm('Update').disabled).toBe(false)
  })

  it('saves the drawing first, and goes no further where that cannot be', async () => {
    await show('on', () => Promise.reject(new Error('no')))
    await screen.findByText(/Something went wrong/)
    expect([asked, confirm('Switch on').disabled]).toEqual([[], true])
  })
})

describe('before it is switched off', () => {
  it('asks what becomes of queued runs, which finish unless the person says otherwise', async () => {
    await show('off')
    expect(await screen.findByText('2 runs are queued')).toBeTruthy()
    fireEvent.click(confirm('Switch off'))
    await vi.waitFor(() => expect(onDone).toHaveBeenCalled())
    expect(switched()[0]?.input).toMatchObject({ active: false, queued: 'finish' })
    cleanup()
    await show('off')
    fireEvent.click(await screen.findByRole('radio', { name: /Cancel them/ }))
    fireEvent.click(confirm('Switch off'))
    await vi.waitFor(() => expect(onDone).toHaveBeenCalled())
    expect(switched()[1]?.input).toMatchObject({ active: false, queued: 'cancel' })
  })
})
