import { expect, test, vi } from 'vitest'
import { watchServer } from './watch'

test('a server that came up although starting it failed is said to run again, once', async () => {
  let runs = true
  const said: string[] = []
  let looks = 0
  const end = watchServer({
    runs: async () => {
      looks++
      return runs
    },
    start: async () => {
      // It is up, but what follows its start did not work.
      runs = true
      throw new Error('no answer')
    },
    onDied: () => said.push('died'),
    onBack: () => said.push('back'),
    onFailed: () => said.push('failed'),
  })
  try {
    runs = false
    await vi.waitFor(() => expect(said).toEqual(['died', 'failed', 'back']), { timeout: 10_000 })
    const before = looks
    await vi.waitFor(() => expect(looks).toBeGreaterThan(before), { timeout: 10_000 })
    expect(said).toEqual(['died', 'failed', 'back'])
  } finally {
    await end()
  }
})
