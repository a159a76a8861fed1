import type { ASTNode } from '@marcbachmann/cel-js'
import type { ExpressionProblem } from './expression-error'
import { functionNamed } from './functions'
import { literalProblems } from './literal-problems'
import { MACROS } from './macros'

/** What a part of an expression gives, as far as its text tells; `any` fits everywhere, and so does nothing. */
type Kind = 'text' | 'number' | 'yes or no' | 'list' | 'object' | 'any'

/** What functions give, by name; the others give `any`. */
const GIVES: Readonly<Record<string, Kind>> = {
  lower: 'text',
  upper: 'text',
  trim: 'text',
  replace: 'text',
  join: 'text',
  substring: 'text',
  toText: 'text',
  json: 'text',
  scim: 'text',
  now: 'text',
  uuid: 'text',
  dateAdd: 'text',
  dateOf: 'text',
  formatDate: 'text',
  parseDate: 'text',
  size: 'number',
  toNumber: 'number',
  round: 'number',
  isEmpty: 'yes or no',
  contains: 'yes or no',
  startsWith: 'yes or no',
  endsWith: 'yes or no',
  matches: 'yes or no',
  split: 'list',
  unique: 'list',
  sort: 'list',
}
/** What a function's arguments must be, where not everything will do. */
const NEEDS: Readonly<Record<string, readonly Kind[]>> = {
  join: ['list'],
  first: ['list'],
  last: ['list'],
  unique: ['list'],
  sort: ['list'],
  substring: ['any', 'number', 'number'],
  round: ['number'],
  dateAdd: ['any', 'number', 'text'],
}

/** Names of functions that the tables above tell about, for the test that none was renamed. */
export const TYPED_FUNCTIONS: readonly string[] = [...Object.keys(GIVES), ...Object.keys(NEEDS)]

/** Operations that fail whatever the data is, such as `"a" - 1`, with their places. */
export function staticProblems(tree: ASTNode): ExpressionProblem[] {
  const problems: ExpressionProblem[] = []
  const note = (node: ASTNode, message: string): void => {
    problems.push({ message, offset: node.start, length: Math.max(1, node.end - node.start) })
  }
  const need = (node: ASTNode, kind: Kind, what: string): void => {
    const found = kindOf(node)
    if (kind === 'any' || found === 'any' || found === kind) return
    note(node, `${what} needs ${named(kind)}, but this is ${named(found)}.`)
  }

  /** A literal that says nothing can be compared with by nobody. @param asks  `== null` asks whether there is something */
  const compared = (node: ASTNode, asks = false): void => {
    const empty = node.op === 'list' ? node.args.length === 0 : node.op === 'value' && node.args === ''
    if (!empty && (asks || node.op !== 'value' || node.args !== null)) return
    note(node, 'There is nothing to compare with. Use isEmpty(…) to ask whether something is empty.')
  }

  const kindOf = (node: ASTNode): Kind => {
    switch (node.op) {
      case 'value':
        return literalKind(node.args)
      case 'id':
        return 'any'
      case '.':
      case '.?':
        kindOf(node.args[0])
        return 'any'
      case '[]':
      case '[?]':
        for (const part of node.args) kindOf(part)
        return 'any'
      case 'list':
        for (const item of node.args) kindOf(item)
        return 'list'
      case 'map':
        for (const [key, value] of node.args) {
          need(key, 'text', 'An attribute’s name')
          kindOf(value)
        }
        return 'object'
      case 'call':
        return callKind(node.args[0], node.args[1])
      case 'rcall':
        if (MACROS.has(node.args[0])) return macroKind(node.args[0], node.args[1], node.args[2])
        return callKind(node.args[0], [node.args[1], ...node.args[2]])
      case '?:': {
        need(node.args[0], 'yes or no', '?')
        const [then, otherwise] = [kindOf(node.args[1]), kindOf(node.args[2])]
        return then === otherwise ? then : 'any'
      }
      case '&&':
      case '||':
        for (const part of node.args) need(part, 'yes or no', node.op)
        return 'yes or no'
      case '!_':
        need(node.args, 'yes or no', '!')
        return 'yes or no'
      case '-_':
        need(node.args, 'number', '-')
        return 'number'
      case '-':
      case '*':
      case '/':
      case '%':
        for (const part of node.args) need(part, 'number', node.op)
        return 'number'
      case '+':
        return sumKind(kindOf(node.args[0]), kindOf(node.args[1]), node)
      case 'in':
      case '==':
      case '!=':
        for (const part of node.args) kindOf(part)
        compared(node.args[1], node.op !== 'in')
        return 'yes or no'
      default: {
        compared(node.args[1])
        const left = kindOf(node.args[0])
        if (left === 'any') kindOf(node.args[1])
        else need(node.args[1], left, `${node.op} after ${named(left)}`)
        return 'yes or no'
      }
    }
  }

  const sumKind = (left: Kind, right: Kind, node: ASTNode): Kind => {
    if (left === 'text' || right === 'text') return 'text'
    if (left === 'any' || right === 'any') return 'any'
    if (left === right && (left === 'number' || left === 'list')) return left
    note(node, `+ cannot add ${named(right)} to ${named(left)}.`)
    return 'any'
  }

  const callKind = (name: string, args: ASTNode[]): Kind => {
    const definition = functionNamed(name)
    const known = definition?.name ?? name
    if (definition?.compares && args[1]) compared(args[1])
    for (const { node, message } of literalProblems(known, args)) note(node, message)
    const needs = Object.hasOwn(NEEDS, known) ? NEEDS[known] : undefined
    args.forEach((arg, at) => {
      need(arg, needs?.[at] ?? 'any', known)
    })
    if (name === 'has') return 'yes or no'
    return (Object.hasOwn(GIVES, known) ? GIVES[known] : undefined) ?? 'any'
  }

  const macroKind = (name: string, target: ASTNode, args: ASTNode[]): Kind => {
    need(target, 'list', name)
    const body = args.at(-1)
    if (name === 'map' && args[1] && args.length === 3) need(args[1], 'yes or no', name)
    if (body) need(body, name === 'map' ? 'any' : 'yes or no', name)
    return name === 'map' || name === 'filter' ? 'list' : 'yes or no'
  }

  try {
    kindOf(tree)
  } catch (error) {
    // A tree that only just compiles may be too deep for this; what was found until then is still right.
    if (!(error instanceof RangeError)) throw error
  }
  return problems
}

function literalKind(value: unknown): Kind {
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return 'yes or no'
  return typeof value === 'number' || typeof value === 'bigint' ? 'number' : 'any'
}

const named = (kind: Kind): string => {
  if (kind === 'any') return 'anything'
  if (kind === 'yes or no') return 'yes or no'
  return kind === 'object' ? 'an object' : `a ${kind}`
}
