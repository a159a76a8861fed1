import { connectionOperations } from './connections'
import { eventHookOperations } from './event-hooks'
import { fillerOperations } from './fillers'
import { liveOperations } from './live'
import { questionOperations } from './questions'
import { runOperations } from './runs'
import { sandboxOperations } from './sandbox'
import { scenarioOperations } from './scenarios'
import { transferOperations } from './transfer'
import { triggerOperations } from './triggers'

/** Everything that a member can do, by name. */
export const operations = {
  ...connectionOperations,
  ...scenarioOperations,
  ...liveOperations,
  ...eventHookOperations,
  ...fillerOperations,
  ...triggerOperations,
  ...transferOperations,
  ...runOperations,
  ...questionOperations,
  ...sandboxOperations,
}

export type Operations = typeof operations
export type OperationKey = keyof Operations & string
