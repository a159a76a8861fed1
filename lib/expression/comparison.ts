import type { ASTNode } from '@marcbachmann/cel-js'
import { StepError } from '@/lib/errors'
import { isNothing, LOOKED_AT } from '@/lib/module-kit/nothing'
import type { Compiler, Evaluation, Evaluator } from './compile'
import { binaryOperator } from './operators'
import { equals, member } from './values'

/** Operators that compare; the others calculate. */
const COMPARISONS = ['==', '!=', '<', '<=', '>', '>='] as const
export type Comparison = (typeof COMPARISONS)[number]

export const isComparison = (op: string): op is Comparison => (COMPARISONS as readonly string[]).includes(op)

/** `null` as it is typed: asking for it is what it is there for. */
const isNull = (node: ASTNode): boolean => node.op === 'value' && node.args === null

/** What somebody typed is meant, even if it is only spaces; an empty text or list says nothing. */
const isMeant = (node: ASTNode): boolean => node.op === 'value' && node.args !== null && node.args !== ''

/** Why a comparison cannot be evaluated. @param what  the mapping that had no value, as it is typed */
const nothingToCompare = (what: string): StepError =>
  new StepError('input', `\`${what}\` had no value, so there is nothing to compare with.`, {
    hint: 'Ask for it first, or give it a value with default(…). `== null` asks whether something is there.',
  })

/**
 * What stands on the right of a comparison. Nothing there would be equal to nothing, part of every text, before
 * everything: so the comparison fails, whichever way it asks (RUNNING.md, 2, "Nothing compares as nothing").
 */
export function comparedWith(compiler: Compiler, node: ASTNode, locals: ReadonlySet<string>): Evaluator {
  const inner = compiler.compile(node, locals)
  if (isMeant(node)) return inner
  const words = compiler.wordsOf(node)
  return evaluation => {
    const value = strictly(evaluation, () => inner(evaluation))
    if (typeof value === 'string') evaluation.budget.touch(Math.min(value.length, LOOKED_AT))
    if (isNothing(value)) throw nothingToCompare(words)
    return value
  }
}

/** Texts put together on the right need every part: `"@" + m1.domain` must not become `"@"`. */
function strictly<T>(evaluation: Evaluation, work: () => T): T {
  const before = evaluation.strict
  evaluation.strict = true
  try {
    return work()
  } finally {
    evaluation.strict = before
  }
}

/** `+`, which in the right side of a comparison and in a search takes no part that is nothing into a text. */
export function compileSum(
  compiler: Compiler,
  [left, right]: [ASTNode, ASTNode],
  locals: ReadonlySet<string>,
): Evaluator {
  const [a, b, plus] = [compiler.compile(left, locals), compiler.compile(right, locals), binaryOperator('+')]
  return evaluation => {
    evaluation.budget.spend(1)
    const [one, other] = [a(evaluation), b(evaluation)]
    if (evaluation.strict && (typeof one === 'string' || typeof other === 'string')) {
      if (isNothing(one) && !isMeant(left)) throw nothingToCompare(compiler.wordsOf(left))
      if (isNothing(other) && !isMeant(right)) throw nothingToCompare(compiler.wordsOf(right))
    }
    return plus(one, other, evaluation.budget)
  }
}

/** With nothing on the left a comparison says no, and `!=` yes. */
export function compileComparison(
  compiler: Compiler,
  op: Comparison,
  [left, right]: [ASTNode, ASTNode],
  locals: ReadonlySet<string>,
): Evaluator {
  const a = compiler.compile(left, locals)
  const asks = op === '==' || op === '!='
  const b =
    asks && (isNull(left) || isNull(right))
      ? compiler.compile(right, locals)
      : comparedWith(compiler, right, locals)
  const apply = binaryOperator(op)
  return evaluation => {
    evaluation.budget.spend(1)
    const [one, other] = [a(evaluation), b(evaluation)]
    if (!asks && isNothing(one)) return false
    return apply(one, other, evaluation.budget)
  }
}

/** `item in list` and `"name" in object`. */
export function compileIn(
  compiler: Compiler,
  [item, within]: [ASTNode, ASTNode],
  locals: ReadonlySet<string>,
): Evaluator {
  const [a, b] = [compiler.compile(item, locals), comparedWith(compiler, within, locals)]
  return evaluation => {
    evaluation.budget.spend(1)
    const [value, list] = [a(evaluation), b(evaluation)]
    if (isNothing(value)) return false
    if (Array.isArray(list)) return list.some(one => equals(one, value, evaluation.budget))
    return typeof value === 'string' && member(list, value) !== null
  }
}
