import { z } from 'zod'
import { AppError } from '@/lib/errors'
import { fieldSchema } from '@/lib/scenario/document'
import { isTimeZone } from '@/lib/time-zones'
import { inWords, nextTimes, scheduleOf } from '@/lib/triggers/schedule'
import { defineOperation } from './define'

const SHOWN_TIMES = 5

/** A schedule as people check it: in words, and when it fires next. */
export interface SchedulePreview {
  words: string
  /** IANA name of the zone that its times of day are in. */
  zone: string
  /** ISO 8601, UTC. */
  times: string[]
}

export const scheduleOperations = {
  /** What a Schedule trigger's parameters come to, before it is switched on. */
  'schedules.preview': defineOperation({
    needs: 'view',
    input: z.strictObject({
      parameters: z.record(z.string().max(200), fieldSchema),
      timeZone: z.string().max(100).optional(),
    }),
    run: async (context, input): Promise<SchedulePreview> => {
      const workspace = await context.prisma.workspace.findUniqueOrThrow({
        where: { id: context.actor.workspaceId },
      })
      const zone = input.timeZone ?? workspace.timeZone
      if (!isTimeZone(zone)) throw new AppError('invalid', `There is no time zone named “${zone}”.`)
      const schedule = scheduleOf(input.parameters)
      const times = nextTimes(schedule, zone, context.clock.now(), SHOWN_TIMES)
      return { words: inWords(schedule), zone, times: times.map(time => new Date(time).toISOString()) }
    },
  }),
}
