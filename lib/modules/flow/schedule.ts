import { z } from 'zod'
import { defineTrigger } from '@/lib/module-kit/define'
import { field } from '@/lib/module-kit/field'
import { type ScheduleInput, scheduleInput } from './schedule-input'
import { nextTimes } from './schedule-times'
import { inWords, namesTime } from './schedule-words'

/** Everything that its times come from. What is done about missed or overlapping ones is no part of it. */
const timesOf = ({ missed: _missed, overlap: _overlap, ...times }: ScheduleInput, zone: string): string =>
  JSON.stringify([zone, Object.entries(times).sort(([a], [b]) => (a < b ? -1 : 1))])

const first = (input: ScheduleInput, zone: string, now: number): number | null =>
  nextTimes(input, zone, now, 1)[0] ?? null

export const schedule = defineTrigger({
  key: 'flow.schedule',
  version: 1,
  title: 'Schedule',
  summary: 'Starts at set times, in the scenario’s time zone.',
  input: scheduleInput,
  output: z.object({
    scheduledAt: field(z.string(), { label: 'Time it was set for' }),
    firedAt: field(z.string(), { label: 'Time it began' }),
    merged: field(z.number(), { label: 'Firings merged into this run' }),
  }),
  source: 'schedule',
  byHand: 'none',
  describe: (input, { zone }) => `${inWords(input)}${namesTime(input) ? ` (${zone})` : ''}.`,
  // Switched on it would only look as if it worked.
  refusal: (input, { zone, now }) =>
    first(input, zone, now) === null
      ? 'This schedule never fires: there is no such day. Change when it runs, then switch it on.'
      : null,
  times: (input, { zone, now }, count) => nextTimes(input, zone, now, count),
  firing: ({ missed, overlap }) => ({ missed, overlap }),
  switchedOn: (life, input) => life.fireAt(first(input, life.zone, life.now)),
  switchedOff: life => life.fireAt(null),
  async changed(life, input, before) {
    // The same times keep the next one, even one that is due.
    if (timesOf(input, life.zone) === timesOf(before.input, before.zone) && (await life.fires())) return
    await life.fireAt(first(input, life.zone, life.now))
  },
})
