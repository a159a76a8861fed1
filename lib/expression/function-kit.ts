import { StepError } from '@/lib/errors'
import type { Json } from '@/lib/module-kit/json'
import { isNothing } from '@/lib/module-kit/nothing'
import type { Budget } from './budget'
import { toText } from './values'

/** What a function may use besides its arguments. */
export interface FunctionContext {
  budget: Budget
  now: () => number
  uuid: () => string
}

/** A function of the mapping language, as the editor and the docs show it. `f(x, y)` and `x.f(y)` are the same. */
export interface MappingFunction {
  name: string
  signature: string
  summary: string
  /** An expression and what it gives; every one is tested. Absent where the answer is never the same. */
  example?: { expression: string; gives: Json }
  /** [fewest, most] arguments. */
  takes: [number, number]
  impure?: true
  /** Compares its first argument with its second: with nothing there it fails, with nothing as the first it says no. */
  compares?: true
  call(args: Json[], context: FunctionContext): Json
}

export const arg = (args: Json[], at: number): Json => args[at] ?? null

export const textOf = (args: Json[], at: number, { budget }: FunctionContext): string => {
  const text = toText(arg(args, at), budget)
  budget.touch(text.length)
  return text
}

/** An argument that may be left out. One that is there and came out as nothing is not as if it had been left out. */
export function ifGiven(
  args: Json[],
  at: number,
  otherwise: string,
  what: string,
  context: FunctionContext,
): string {
  if (at >= args.length) return otherwise
  if (isNothing(arg(args, at))) throw new StepError('input', `${what} is empty.`)
  return textOf(args, at, context)
}

export const produced = (text: string, { budget }: FunctionContext): string => {
  budget.produce(text.length)
  return text
}
