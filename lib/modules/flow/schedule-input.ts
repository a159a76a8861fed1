import { z } from 'zod'
import { field } from '@/lib/module-kit/field'

export const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const
export const DAY_LABELS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const when = (...every: string[]) => ({ showWhen: { field: 'every', is: every } })

/** Times of day are those of the scenario's time zone (RUNNING.md, 7). */
export const scheduleInput = z.object({
  every: field(z.enum(['minutes', 'hours', 'day', 'week', 'month', 'cron']).default('day'), {
    label: 'Run every',
    options: {
      fixed: [
        { value: 'minutes', label: 'Minutes' },
        { value: 'hours', label: 'Hours' },
        { value: 'day', label: 'Day' },
        { value: 'week', label: 'Week' },
        { value: 'month', label: 'Month' },
        { value: 'cron', label: 'By a cron expression' },
      ],
    },
  }),
  interval: field(z.coerce.number().int().min(1).max(720).default(15), {
    label: 'Interval',
    help: 'Minutes or hours between two runs.',
    ...when('minutes', 'hours'),
  }),
  time: field(
    z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is a time such as 06:30')
      .default('06:00'),
    {
      label: 'At',
      placeholder: '06:00',
      ...when('day', 'week', 'month'),
    },
  ),
  weekdays: field(z.array(z.enum(DAYS)).min(1).max(7).default(['MO']), {
    label: 'On',
    options: { fixed: DAYS.map((value, at) => ({ value, label: DAY_LABELS[at] ?? value })) },
    ...when('week'),
  }),
  dayOfMonth: field(z.union([z.coerce.number().int().min(1).max(31), z.literal('last')]).default(1), {
    label: 'Day of the month',
    help: 'A number, or “last”. A month without that day is skipped.',
    ...when('month'),
  }),
  cron: field(z.string().min(1).max(200).optional(), {
    label: 'Cron expression',
    help: 'Minute, hour, day of month, month, day of week.',
    placeholder: '0 6 * * MON-FRI',
    needed: true,
    ...when('cron'),
  }),
  missed: field(z.enum(['once', 'skip']).default('once'), {
    label: 'Missed while Joinery was down',
    options: {
      fixed: [
        { value: 'once', label: 'Run once when it is up again' },
        { value: 'skip', label: 'Skip' },
      ],
    },
  }),
  overlap: field(z.enum(['queue', 'skip', 'beside']).default('queue'), {
    label: 'If the last run is still running',
    options: {
      fixed: [
        { value: 'queue', label: 'Wait for it; at most one waits' },
        { value: 'skip', label: 'Skip this time' },
        { value: 'beside', label: 'Run beside it' },
      ],
    },
  }),
})
export type ScheduleInput = z.output<typeof scheduleInput>
