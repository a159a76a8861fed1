import { RE2JS } from 're2js'
import { StepError } from '@/lib/errors'
import type { Budget } from './budget'

const LONGEST_PATTERN = 500
const LONGEST_INPUT = 50_000
/** Nodes that a pattern's compiled program may have, about. */
const LARGEST_PROGRAM = 5_000
/** Classes such as `\pL`: each takes half a millisecond to compile. */
const MOST_CLASSES = 20
/**
 * Characters times nodes that one match may cost. The worst patterns measured take 15 to 35 ns for each, so that
 * this stays below 100 ms; ordinary ones take a hundredth of it.
 */
const MOST_WORK = 2_000_000
const KEPT = 200

interface Pattern {
  program: RE2JS
  size: number
}
const compiled = new Map<string, Pattern>()

/**
 * Whether a text holds a match of a pattern (RE2 syntax: linear time whatever the pattern, no back references).
 * @throws {StepError} `input` for a pattern that cannot be read, `limit` for one or a text that is too long
 */
export function matchesPattern(text: string, pattern: string): boolean {
  const { program, size } = compilePattern(pattern)
  if (text.length > LONGEST_INPUT || text.length * size > MOST_WORK) {
    const most = Math.min(LONGEST_INPUT, Math.floor(MOST_WORK / size))
    throw new StepError('limit', `This pattern may be tried on ${most} characters, not on ${text.length}.`)
  }
  return program.matcher(text).find()
}

/** Pays for compiling a pattern, once in an evaluation and whether or not it is kept, and for trying it. */
export function payForPattern(text: string, pattern: string, budget: Budget): void {
  const size = programSize(pattern.slice(0, LONGEST_PATTERN))
  budget.spendOnce(pattern, 200 + 20 * size + 2_000 * classesIn(pattern))
  budget.spend(20 + Math.ceil((text.length * size) / 12))
}

const classesIn = (pattern: string): number => pattern.slice(0, LONGEST_PATTERN).split(/\\p/i).length - 1

function compilePattern(pattern: string): Pattern {
  const known = compiled.get(pattern)
  if (known) return known
  if (pattern.length > LONGEST_PATTERN)
    throw new StepError('limit', `A pattern may have ${LONGEST_PATTERN} characters.`)
  if (pattern.includes('\\Q')) throw new StepError('input', 'A pattern cannot use \\Q.')
  // A repetition count multiplies the compiled program, so too many are refused before they are expanded.
  const size = programSize(pattern)
  if (size > LARGEST_PROGRAM) throw new StepError('limit', 'The pattern repeats its parts too often.')
  if (classesIn(pattern) > MOST_CLASSES)
    throw new StepError('limit', `A pattern may have at most ${MOST_CLASSES} classes such as \\pL.`)
  try {
    const made = { program: RE2JS.compile(pattern), size }
    if (compiled.size >= KEPT) compiled.clear()
    compiled.set(pattern, made)
    return made
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it cannot be read'
    throw new StepError('input', `The pattern “${pattern.slice(0, 80)}” is not valid: ${why}.`)
  }
}

/** About how many nodes a pattern has once its `{n,m}` are written out; never much too few. */
function programSize(pattern: string): number {
  const outer: number[] = []
  let sum = 1
  let last = 0
  const add = (size: number): void => {
    sum += size
    last = size
  }
  const token = /\\[pP]\{[^}]*\}|\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|\{(\d+)(?:,(\d*))?\}|[\s\S]/g
  for (const [found, fewest, most] of pattern.matchAll(token)) {
    if (fewest !== undefined) {
      const times = Math.max(1, Number(fewest), Number(most || 0))
      sum += last * (times - 1)
      last *= times
    } else if (found === '(') {
      outer.push(sum)
      sum = 1
      last = 0
    } else if (found === ')') {
      const before = outer.pop() ?? 0
      last = sum
      sum += before
    } else if (found === '*' || found === '+' || found === '?') sum += 1
    else add(1)
  }
  return outer.reduce((all, size) => all + size, sum)
}
