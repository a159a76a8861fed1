import { StepError } from '@/lib/errors'
import { LONGEST_NUMBER, MOST_ITEMS, MOST_LEVELS, measuredOf, rememberMeasured } from '@/lib/json'
import type { Json, JsonObject } from '@/lib/module-kit/json'

/** What one run may use (RUNNING.md, 4). */
export interface RunLimits {
  /** Of one bundle as JSON in UTF-8. */
  bundleBytes: number
  /** Objects and lists inside one another in a bundle, the bundle itself counted. */
  bundleDepth: number
  /** Keys and items in a bundle. */
  bundleItems: number
  /** Bundles that all searches of a run give together. */
  bundles: number
  /** Steps of a whole run: routes that meet and part again multiply. */
  steps: number
  /** Milliseconds of work; a parked run does not work. */
  workMs: number
  /** Milliseconds for which a read is tried before its step fails as unreachable. RUNNING.md, 3. */
  triedForMs: number
  /** Items of one list that lie in memory while others wait; what is behind them is read back from the journal. */
  heldItems: number
}

export const RUN_LIMITS: RunLimits = {
  bundleBytes: 5_000_000,
  bundleDepth: MOST_LEVELS,
  bundleItems: MOST_ITEMS,
  steps: 5_000_000,
  bundles: 1_000_000,
  workMs: 24 * 3_600_000,
  triedForMs: 120_000,
  heldItems: 400,
}

const count = (number: number): string => number.toLocaleString('en')

/**
 * Refuses a bundle that no run should carry.
 * @returns whether it is wide: whatever is done with all of it holds the process for some milliseconds
 * @throws {StepError} `limit`
 */
export function checkBundle(bundle: JsonObject, limits: RunLimits): boolean {
  const size = { least: 0, most: 0, items: 0, looked: 0 }
  measure(bundle, limits.bundleDepth, size, limits)
  // Between the least and the most that it can be; only a bundle near the limit is looked at closely.
  if (size.most > limits.bundleBytes && bytesOf(bundle) > limits.bundleBytes) throw tooLarge(limits)
  return size.items >= WIDE
}

const bytesOf = (value: Json): number => Buffer.byteLength(JSON.stringify(value))

/** Keys and items from which on a value is wide. Its measure is remembered: a bundle goes from module to module. */
const WIDE = 5_000

/** Whether a value was read from a long text, or measured, and is wide. */
export const isWide = (value: Json): boolean =>
  typeof value === 'object' && value !== null && (measuredOf(value)?.items ?? 0) >= WIDE

/** Bytes that a character takes at most as JSON, in an escape. */
const WIDEST = 6

interface Size {
  least: number
  most: number
  items: number
  /** Keys and items that were looked at one by one, and are not remembered together. */
  looked: number
}

/** @returns the levels of the value */
function measure(value: Json, depth: number, size: Size, limits: RunLimits): number {
  let levels = 0
  if (typeof value === 'string') {
    size.least += value.length + 2
    size.most += WIDEST * value.length + 3
  } else if (typeof value !== 'object' || value === null) {
    size.least += 1
    size.most += LONGEST_NUMBER + 1
  } else {
    const known = measuredOf(value)
    const { items, most, looked } = size
    if (depth < (known?.levels ?? 1)) {
      throw new StepError('limit', `This bundle is more than ${limits.bundleDepth} levels deep.`, {
        hint: 'Pick what is needed from it before it goes on.',
      })
    }
    if (known) {
      size.items += known.items
      size.most += known.bytes
      levels = known.levels
    } else if (Array.isArray(value)) {
      size.items += value.length
      size.looked += value.length
      size.most += value.length + 2
      // Before its items are looked at one by one.
      if (size.items > limits.bundleItems) throw tooWide(limits)
      for (const item of value) levels = Math.max(levels, measure(item, depth - 1, size, limits))
      levels++
    } else {
      for (const name in value) {
        size.least += name.length + 3
        size.most += WIDEST * name.length + 5
        size.looked++
        if (++size.items > limits.bundleItems) throw tooWide(limits)
        levels = Math.max(levels, measure(value[name] ?? null, depth - 1, size, limits))
      }
      levels++
    }
    if (size.items > limits.bundleItems) throw tooWide(limits)
    if (size.looked - looked >= WIDE) {
      size.looked = looked
      // So that it need not be looked at closely each time.
      if (size.most - most > limits.bundleBytes / 2) size.most = most + bytesOf(value)
      rememberMeasured(value, { items: size.items - items, levels, bytes: size.most - most })
    }
  }
  if (size.least > limits.bundleBytes) throw tooLarge(limits)
  return levels
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
