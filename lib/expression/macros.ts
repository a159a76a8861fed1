import type { ASTNode } from '@marcbachmann/cel-js'
import type { Json } from '@/lib/module-kit/json'
import type { Compiler, Evaluation, Evaluator } from './compile'
import { asBoolean, asList, FORBIDDEN_NAMES } from './values'

/** What works on each item of a list: `list.map(x, x.name)`. */
export const MACROS: ReadonlySet<string> = new Set(['map', 'filter', 'all', 'exists', 'exists_one'])

/** Compiles one of {@link MACROS}. How often the inner part runs is bounded by the evaluation's budget. */
export function compileMacro(
  compiler: Compiler,
  name: string,
  target: ASTNode,
  args: ASTNode[],
  node: ASTNode,
  locals: ReadonlySet<string>,
): Evaluator {
  const [variable, ...rest] = args
  const body = rest.at(-1)
  const expected = name === 'map' ? [2, 3] : [2]
  if (variable?.op !== 'id' || body === undefined || !expected.includes(args.length)) {
    return compiler.refuse(`Use it like this: list.${name}(x, …)`, node)
  }
  if (FORBIDDEN_NAMES.has(variable.args))
    return compiler.refuse(`The name ${variable.args} cannot be used`, variable)
  const list = compiler.compile(target, locals)
  const within = new Set(locals).add(variable.args)
  const inner = compiler.compile(body, within)
  const keep = args.length === 3 && rest[0] ? compiler.compile(rest[0], within) : null
  const each = walker(variable.args)
  const test = (value: Json): boolean => asBoolean(value, name)
  return evaluation => {
    const given = list(evaluation)
    // Of a list that is not there nothing can be said about all; an empty one is there.
    if (given === null && name === 'all') return false
    const items = asList(given, name)
    switch (name) {
      case 'map': {
        const made: Json[] = []
        each(evaluation, items, () => {
          if (keep === null || test(keep(evaluation))) made.push(inner(evaluation))
          return true
        })
        return made
      }
      case 'filter': {
        const kept: Json[] = []
        each(evaluation, items, item => {
          if (test(inner(evaluation))) kept.push(item)
          return true
        })
        return kept
      }
      case 'all':
        return each(evaluation, items, () => test(inner(evaluation)))
      case 'exists':
        return !each(evaluation, items, () => !test(inner(evaluation)))
      default: {
        let found = 0
        each(evaluation, items, () => {
          if (test(inner(evaluation))) found++
          return true
        })
        return found === 1
      }
    }
  }
}

/** Calls back for each item with the variable set; stops, and says false, when the callback does. */
function walker(variable: string) {
  return (evaluation: Evaluation, items: readonly Json[], visit: (item: Json) => boolean): boolean => {
    evaluation.locals ??= new Map()
    const { locals, budget } = evaluation
    const before = locals.get(variable)
    try {
      for (const item of items) {
        budget.spend(1)
        locals.set(variable, item)
        if (!visit(item)) return false
      }
      return true
    } finally {
      if (before === undefined) locals.delete(variable)
      else locals.set(variable, before)
    }
  }
}
