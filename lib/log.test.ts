import { pino } from 'pino'
import { afterEach, expect, it, vi } from 'vitest'
import { SHOWN_TEXT } from './error-text'
import { createLog } from './log'

afterEach(() => vi.restoreAllMocks())

/** The lines that a log would have written. */
function written(): string[] {
  const lines: string[] = []
  vi.spyOn(pino, 'destination').mockReturnValue({
    write: (line: string) => void lines.push(line),
    on: () => undefined,
  } as unknown as ReturnType<typeof pino.destination>)
  return lines
}

it('writes no more of an error than can be read, its causes and its stack too', () => {
  const lines = written()
  const long = 'x'.repeat(7_000_000)
  createLog('info').error({ err: new Error(long, { cause: new Error(long) }) }, 'A page failed')
  const [line = ''] = lines
  const { err } = JSON.parse(line) as { err: { message: string; stack: string; cause: { message: string } } }
  expect([err.message.length, err.cause.message.length]).toEqual([SHOWN_TEXT, SHOWN_TEXT])
  expect(err.stack).toContain('log.test.ts')
  expect(line.length).toBeLessThan(30_000)
})
