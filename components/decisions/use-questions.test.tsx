// @vitest-environment happy-dom
import { act, cleanup, renderHook, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { QuestionGroupView } from '@/lib/operations/questions'
import { useQuestions } from './use-questions'

vi.mock('next/navigation', () => ({ useRouter: () => ({ refresh: () => undefined }) }))

interface Asked {
  input: { after?: string; alike: string }
  answer: (ids: string[], next: string | null) => void
}
let asked: Asked[]

beforeEach(() => {
  asked = []
  vi.stubGlobal('fetch', (_url: string, { body, signal }: { body: string; signal?: AbortSignal }) => {
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason))
      asked.push({
        input: JSON.parse(body),
        answer: (ids, next) =>
          resolve({ json: async () => ({ value: { questions: ids.map(id => ({ id })), next } }) }),
      })
    })
  })
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const group = (alike: string, count = 3): QuestionGroupView =>
  ({ scenarioId: 's', alike, count, first: 'q1' }) as QuestionGroupView

const shownBy = (first: QuestionGroupView) =>
  renderHook(({ about }) => useQuestions(about, undefined, true), { initialProps: { about: first } })

const answer = (at: number, ids: string[], next: string | null) =>
  act(async () => asked[at]?.answer(ids, next))

it('shows each question once, however often more is pressed while the next ones are fetched', async () => {
  const { result } = shownBy(group('a'))
  await answer(0, ['q1', 'q2'], 'q2')
  act(() => result.current.more?.())
  act(() => result.current.more?.())
  for (const at of asked.keys()) if (at > 0) await answer(at, ['q3'], null)
  expect(result.current.questions.map(one => one.id)).toEqual(['q1', 'q2', 'q3'])
  expect(asked).toHaveLength(2)
})

it('puts none of another list behind those that are shown now', async () => {
  const { result, rerender } = shownBy(group('a'))
  await answer(0, ['q1', 'q2'], 'q2')
  act(() => result.current.more?.())
  rerender({ about: group('b') })
  await answer(2, ['p1'], null)
  await answer(1, ['q3'], null)
  await waitFor(() => expect(result.current.questions.map(one => one.id)).toEqual(['p1']))
  expect(result.current.more).toBeNull()
})

it('asks again after a page that could not be fetched', async () => {
  const { result } = shownBy(group('a'))
  await answer(0, ['q1'], 'q1')
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')))
  await act(async () => result.current.more?.())
  let again = 0
  vi.stubGlobal('fetch', async () => {
    again++
    return { json: async () => ({ value: { questions: [{ id: 'q2' }], next: null } }) }
  })
  await act(async () => result.current.more?.())
  expect([again, result.current.questions.map(one => one.id)]).toEqual([1, ['q1', 'q2']])
})
