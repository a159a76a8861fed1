import { StepError } from '@/lib/errors'
import type { Json, JsonObject } from '@/lib/module-kit/json'

/** What one run may use (RUNNING.md, 4). */
export interface RunLimits {
  /** Of one bundle as JSON in UTF-8. */
  bundleBytes: number
  /** Objects and lists inside one another in a bundle, the bundle itself counted. */
  bundleDepth: number
  /** Keys and items in a bundle. */
  bundleItems: number
  /** Keys and items in one answer that is a list. */
  listItems: number
  /** Bundles that all searches of a run give together. */
  bundles: number
  /** Steps of a whole run: routes that meet and part again multiply. */
  steps: number
  /** Milliseconds of work; a parked run does not work. */
  workMs: number
}

export const RUN_LIMITS: RunLimits = {
  bundleBytes: 5_000_000,
  bundleDepth: 32,
  bundleItems: 100_000,
  listItems: 1_000_000,
  steps: 5_000_000,
  bundles: 1_000_000,
  workMs: 24 * 3_600_000,
}

const count = (number: number): string => number.toLocaleString('en')

/**
 * Refuses a bundle that no run should carry.
 * @throws {StepError} `limit`
 */
export function checkBundle(bundle: JsonObject, limits: RunLimits): void {
  const size = { least: 0, items: 0 }
  measure(bundle, limits.bundleDepth, size, limits)
  // The least it can be, since a character takes up to six bytes; only a bundle near the limit is looked at closely.
  if (size.least * 6 > limits.bundleBytes && Buffer.byteLength(JSON.stringify(bundle)) > limits.bundleBytes)
    throw tooLarge(limits)
}

function measure(
  value: Json,
  depth: number,
  size: { least: number; items: number },
  limits: RunLimits,
): void {
  if (typeof value === 'string') size.least += value.length + 2
  else if (typeof value !== 'object' || value === null) size.least += 1
  else {
    if (depth <= 0) {
      throw new StepError('limit', `This bundle is more than ${limits.bundleDepth} levels deep.`, {
        hint: 'Pick what is needed from it before it goes on.',
      })
    }
    if (Array.isArray(value)) {
      size.items += value.length
      // Before its items are looked at one by one.
      if (size.items > limits.bundleItems) throw tooWide(limits)
      for (const item of value) measure(item, depth - 1, size, limits)
    } else
      for (const name in value) {
        size.least += name.length + 3
        if (++size.items > limits.bundleItems) throw tooWide(limits)
        measure(value[name] ?? null, depth - 1, size, limits)
      }
  }
  if (size.least > limits.bundleBytes) throw tooLarge(limits)
}

const tooLarge = (limits: RunLimits): StepError =>
  new StepError('limit', `This bundle is larger than ${limits.bundleBytes / 1_000_000} MB.`, {
    hint: 'Ask for less at a time, or pick what is needed from it before it goes on.',
  })

const tooWide = (limits: RunLimits): StepError =>
  new StepError('limit', `This bundle holds more than ${count(limits.bundleItems)} keys and items.`, {
    hint: 'Ask for less at a time, or pick what is needed from it before it goes on.',
  })

export const tooManySteps = (limits: RunLimits): StepError =>
  new StepError('limit', `This run has taken more than ${count(limits.steps)} steps.`, {
    hint: 'Routes that meet and part again multiply the ways that each bundle goes; draw fewer of them, or split the work over several runs.',
  })

export const tooManyBundles = (limits: RunLimits): StepError =>
  new StepError('limit', `This run has given more than ${count(limits.bundles)} bundles.`, {
    hint: 'Narrow the searches down, or split the work over several runs.',
  })

export const tooLong = (limits: RunLimits): StepError =>
  new StepError(
    'limit',
    `This run has worked for more than ${+(limits.workMs / 3_600_000).toFixed(1)} hours.`,
    {
      hint: 'Split the work over several runs; time spent waiting is not counted.',
    },
  )
