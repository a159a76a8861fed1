import { MemoryJournal } from '@/lib/runner/memory-journal'
import { runScenario } from '@/lib/runner/run-scenario'
import { bundle, chain, find, STEPS } from './chain'

/** The kernel alone, on a journal in memory, against the least that fifty journaled steps can cost. */
const RUNS = 2_000
const plan = chain()

async function kernel(): Promise<void> {
  const journal = new MemoryJournal({ t: 'trigger', at: Date.now(), bundle })
  const never = new AbortController().signal
  await runScenario(
    { plan, runId: 'r', scenarioId: 's' },
    {
      journal: journal.claim(Date.now()),
      modules: find,
      connections: () => Promise.reject(new Error('no connections here')),
      clock: { now: () => Date.now() },
      timers: { sleep: () => new Promise(resolve => setImmediate(resolve)) },
      signals: { answers: () => Promise.resolve([]), cancelled: never },
      progress: { counted: () => undefined },
      vault: { seal: text => text, open: text => text },
      secrets: () => Promise.resolve([]),
      uuid: () => '',
    },
  )
}

function bare(): void {
  let item: { value: string } = { value: bundle.login }
  const lines: string[] = []
  for (let step = 0; step < STEPS; step++) {
    const output = { ...item }
    lines.push(JSON.stringify({ step, at: Date.now(), input: item, output }))
    item = output
  }
}

async function stepsPerSecond(run: () => void | Promise<void>): Promise<number> {
  for (let warm = 0; warm < RUNS / 4; warm++) await run()
  const began = performance.now()
  for (let at = 0; at < RUNS; at++) await run()
  return Math.round((RUNS * STEPS * 1_000) / (performance.now() - began))
}

const [floor, ours] = [await stepsPerSecond(bare), await stepsPerSecond(kernel)]
process.stdout.write(
  `${JSON.stringify({ what: 'kernel alone', bareStepsPerS: floor, stepsPerS: ours, ratio: +(ours / floor).toFixed(3) })}\n`,
)
