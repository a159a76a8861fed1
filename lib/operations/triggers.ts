import { z } from 'zod'
import { AppError } from '@/lib/errors'
import { fieldSchema } from '@/lib/scenario/document'
import { isTimeZone } from '@/lib/time-zones'
import { defineOperation } from './define'
import { placeOf, triggerInput } from './drawn-trigger'

const SHOWN_TIMES = 5

/** A trigger as people check it: in words, and when it fires next. */
export interface TriggerPreview {
  words: string
  /** IANA name of the zone that its times of day are in. */
  zone: string
  /** ISO 8601, UTC. */
  times: string[]
}

export const triggerOperations = {
  /** What a trigger's parameters come to, before it is switched on. */
  'triggers.preview': defineOperation({
    needs: 'view',
    input: z.strictObject({
      module: z.string().max(200),
      parameters: z.record(z.string().max(200), fieldSchema),
      timeZone: z.string().max(100).optional(),
    }),
    run: async (context, input): Promise<TriggerPreview> => {
      const module = context.modules(input.module)
      if (module?.trigger === undefined)
        throw new AppError('invalid', `“${input.module}” is no trigger here.`)
      const { timeZone } = input
      const place = await placeOf(context, timeZone === undefined ? {} : { timeZone })
      if (!isTimeZone(place.zone))
        throw new AppError('invalid', `There is no time zone named “${place.zone}”.`)
      const parameters = triggerInput(module, input.parameters)
      const times = module.trigger.times?.(parameters, place, SHOWN_TIMES) ?? []
      return {
        words: module.trigger.describe(parameters, place),
        zone: place.zone,
        times: times.map(time => new Date(time).toISOString()),
      }
    },
  }),
}
