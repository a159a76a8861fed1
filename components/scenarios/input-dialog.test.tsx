// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { JsonObject } from '@/lib/module-kit/json'
import { InputDialog } from './input-dialog'

let started: JsonObject[] = []
let samples: Record<string, JsonObject> = {}

beforeEach(() => {
  started = []
  samples = {}
  vi.stubGlobal('fetch', async () => ({ json: async () => ({ value: samples }) }))
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const WEBHOOK = {
  key: 'm1',
  output: [
    { name: 'method', title: 'Method', type: 'text' as const },
    { name: 'query', title: 'Query', type: 'object' as const },
    { name: 'body', title: 'Body', type: 'any' as const },
  ],
}

const show = (
  sample: JsonObject | null = null,
  trigger: typeof WEBHOOK | { key: string; output: [] } = WEBHOOK,
) =>
  render(
    <InputDialog
      open
      onClose={() => undefined}
      scenarioId="s"
      trigger={trigger}
      sample={sample}
      busy={false}
      error={null}
      onStart={input => started.push(input)}
    />,
  )
const text = () => screen.getByLabelText<HTMLTextAreaElement>('Input')
const run = () => fireEvent.click(screen.getByRole('button', { name: 'Run once' }))

it('says in which line and column the input is no JSON, and goes on once it is', () => {
  show()
  fireEvent.change(text(), { target: { value: '{\n  "login": "ada"\n  "age": 3\n}' } })
  run()
  expect(screen.getByRole('alert').textContent).toBe(
    'The input is not JSON: a comma or “}” is expected at line 3, column 3.',
  )
  fireEvent.change(text(), { target: { value: '["ada"]' } })
  run()
  expect(screen.getByRole('alert').textContent).toContain('The input is not an object')
  expect(started).toEqual([])
  fireEvent.change(text(), { target: { value: '{"login": "ada"}' } })
  expect(screen.queryByRole('alert')).toBeNull()
  run()
  expect(started).toEqual([{ login: 'ada' }])
})

it('begins with what the trigger gives, so that nobody has to guess', () => {
  show()
  expect(JSON.parse(text().value)).toEqual({ method: '', query: {}, body: null })
  expect(screen.getByText(/method, query and body/)).toBeDefined()
})

it('offers what the last run began with, and says that its secrets are dots', async () => {
  samples = { m1: { body: { login: 'grace', token: '••••••' } }, m2: { other: 1 } }
  show({ login: 'ada' })
  expect(JSON.parse(text().value)).toEqual({ login: 'ada' })
  fireEvent.click(await screen.findByRole('button', { name: 'Take the last run’s input' }))
  expect(JSON.parse(text().value)).toEqual(samples.m1)
  expect(screen.getByText(/Secrets are dots here/)).toBeDefined()
})

it('offers nothing where no run has begun yet', async () => {
  show(null, { key: 'm1', output: [] })
  await waitFor(() => expect(text().value).toBe('{}'))
  expect(screen.queryByRole('button', { name: /last run/ })).toBeNull()
  expect(screen.getByText(/such as \{"login": "alice@example.com"\}/)).toBeDefined()
})
