import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js'
import { StepError } from '@/lib/errors'
import type { Json } from '@/lib/module-kit/json'
import type { Budget } from './budget'
import { ExpressionError, type ExpressionProblem } from './expression-error'
import { functionNamed } from './functions'
import { compileMacro, MACROS } from './macros'
import { binaryOperator } from './operators'
import { asBoolean, asNumber, equals, FORBIDDEN_NAMES, member } from './values'

/** Where an expression takes its data from. */
export interface Scope {
  /** What a root name such as `m2` stands for; undefined reads as nothing. */
  lookup(name: string): Json | undefined
  /** Milliseconds since 1970 UTC. */
  now(): number
  uuid(): string
}

/** One evaluation: its scope, what it may still use, the items that `map` and its kin stand on. */
export interface Evaluation {
  scope: Scope
  budget: Budget
  locals: Map<string, Json> | null
}

export type Evaluator = (evaluation: Evaluation) => Json

/** What compiling found out about an expression. */
export interface Facts {
  /** Root names used. */
  references: Set<string>
  /** Dotted paths from a root, such as `m2.profile.login`. */
  paths: Set<string>
  /** The same, name by name: a name may hold a dot. */
  reads: string[][]
  impure: boolean
  /** Where each root name stands. */
  places: { name: string; offset: number; length: number }[]
  /** What cannot be compiled; collected and not thrown, so that an editor can show it all. */
  problems: ExpressionProblem[]
}

const LONGEST = 16_384

/**
 * CEL is parsed by a library and evaluated here, because the rules people need are not CEL's: what is absent is
 * nothing, numbers are numbers, work is counted. See docs/decisions/0003-mapping-language.md.
 */
const environment = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
  limits: {
    maxAstNodes: 2_000,
    maxDepth: 48,
    maxListElements: 1_000,
    maxMapEntries: 500,
    maxCallArguments: 16,
  },
})

/**
 * Reads one expression; what is wrong beyond its syntax stands in `facts.problems`.
 * @throws {ExpressionError} with the place of a syntax error
 */
export function readSource(source: string): { tree: ASTNode; evaluate: Evaluator; facts: Facts } {
  if (source.length > LONGEST)
    throw new ExpressionError(`An expression may have at most ${LONGEST} characters.`, 0, source.length)
  if (source.trim() === '')
    throw new ExpressionError('There is nothing between the braces.', 0, source.length)
  const facts: Facts = {
    references: new Set(),
    paths: new Set(),
    reads: [],
    impure: false,
    places: [],
    problems: [],
  }
  try {
    const tree = parse(source)
    return { tree, evaluate: new Compiler(facts).compile(tree, new Set()), facts }
  } catch (error) {
    // The parser recurses for each `!` and `-` without counting.
    if (error instanceof RangeError)
      throw new ExpressionError('The expression is too deeply nested.', 0, source.length)
    throw error
  }
}

/** Reads one expression. @throws {ExpressionError} with the place of the first thing wrong */
export function compileSource(source: string): {
  evaluate: Evaluator
  facts: Facts
  /** The expression is this path and nothing else. */
  only: readonly string[] | null
} {
  const { tree, evaluate, facts } = readSource(source)
  const [wrong] = facts.problems
  if (wrong) throw new ExpressionError(wrong.message, wrong.offset, wrong.length)
  const path = pathOf(tree)
  return { evaluate, facts, only: path && [path.root, ...path.names] }
}

/** What people call the library's tokens. */
const TOKENS: Readonly<Record<string, string>> = {
  EOF: 'the end',
  IDENTIFIER: 'a name',
  NUMBER: 'a number',
  STRING: 'a text',
  BOOLEAN: 'true or false',
  LPAREN: '(',
  RPAREN: ')',
  LBRACKET: '[',
  RBRACKET: ']',
  LBRACE: '{',
  RBRACE: '}',
  DOT: '.',
  COMMA: ',',
  COLON: ':',
  QUESTION: '?',
  PLUS: '+',
  MINUS: '-',
  MULTIPLY: '*',
  DIVIDE: '/',
  MODULO: '%',
}

function parse(source: string): ASTNode {
  try {
    return environment.parse(source).ast
  } catch (error) {
    if (error instanceof ParseError) {
      const range = error.range ?? { start: 0, end: source.length }
      const message =
        error.code === 'limit_exceeded'
          ? 'The expression is too long or too deeply nested'
          : error.summary.replace(/\b[A-Z]{2,}\b/g, token => TOKENS[token] ?? token)
      throw new ExpressionError(`${message}.`, range.start, Math.max(1, range.end - range.start))
    }
    throw error
  }
}

/** Turns a syntax tree into functions. */
export class Compiler {
  constructor(readonly facts: Facts) {}

  compile(node: ASTNode, locals: ReadonlySet<string>): Evaluator {
    switch (node.op) {
      case 'value':
        return this.literal(node)
      case 'id':
        return this.name(node.args, node, locals)
      case '.':
      case '.?':
        return this.member(node.args[0], constant(node.args[1]), node, locals)
      case '[]':
      case '[?]':
        return this.member(node.args[0], this.compile(node.args[1], locals), node, locals)
      case 'list':
        return this.list(node.args, locals)
      case 'map':
        return this.map(node.args, locals)
      case 'call':
        return this.call(node.args[0], null, node.args[1], node, locals)
      case 'rcall':
        return this.call(node.args[0], node.args[1], node.args[2], node, locals)
      case '?:':
        return this.conditional(node.args, locals)
      case '&&':
      case '||':
        return this.logical(node.op, node.args, locals)
      case '!_': {
        const inner = this.compile(node.args, locals)
        return evaluation => {
          evaluation.budget.spend(1)
          return !asBoolean(inner(evaluation), '!')
        }
      }
      case '-_': {
        const inner = this.compile(node.args, locals)
        return evaluation => {
          evaluation.budget.spend(1)
          return -asNumber(inner(evaluation), '-')
        }
      }
      case 'in':
        return this.contains(node.args, locals)
      default:
        return this.binary(node.op, node.args, locals)
    }
  }

  private literal(node: ASTNode & { op: 'value' }): Evaluator {
    const value = node.args
    if (typeof value === 'bigint') {
      if (!Number.isSafeInteger(Number(value))) return this.refuse('This number is too large', node)
      return constant(Number(value))
    }
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return constant(value)
    if (typeof value === 'number') {
      if (!Number.isFinite(value)) return this.refuse('This number is too large', node)
      return constant(value)
    }
    return this.refuse('Joinery’s mappings know texts, numbers, true, false and null', node)
  }

  private name(name: string, node: ASTNode, locals: ReadonlySet<string>): Evaluator {
    if (locals.has(name)) return evaluation => evaluation.locals?.get(name) ?? null
    return this.path({ root: name, rootNode: node, names: [] })
  }

  private member(from: ASTNode, name: Evaluator, node: ASTNode, locals: ReadonlySet<string>): Evaluator {
    const path = pathOf(node)
    if (path && !locals.has(path.root)) return this.path(path)
    const inner = this.compile(from, locals)
    return evaluation => {
      evaluation.budget.spend(1)
      return member(inner(evaluation), name(evaluation))
    }
  }

  /** `m2.profile.login`: by far the most common expression, so it is one step and not three. */
  private path({ root, rootNode, names }: Path): Evaluator {
    if (FORBIDDEN_NAMES.has(root)) return this.refuse(`The name ${root} cannot be used`, rootNode)
    this.facts.references.add(root)
    this.facts.places.push({ name: root, offset: rootNode.start, length: root.length })
    this.facts.paths.add([root, ...names].join('.'))
    this.facts.reads.push([root, ...names])
    const units = 1 + names.length
    return evaluation => {
      evaluation.budget.spend(units)
      let value = evaluation.scope.lookup(root) ?? null
      for (const name of names) value = member(value, name)
      return value
    }
  }

  private list(items: ASTNode[], locals: ReadonlySet<string>): Evaluator {
    const parts = items.map(item => this.compile(item, locals))
    return evaluation => {
      evaluation.budget.spend(parts.length)
      return parts.map(part => part(evaluation))
    }
  }

  private map(entries: [ASTNode, ASTNode][], locals: ReadonlySet<string>): Evaluator {
    for (const [name] of entries) {
      if (name.op === 'value' && typeof name.args === 'string' && FORBIDDEN_NAMES.has(name.args))
        this.refuse(`An attribute cannot be named ${name.args}`, name)
    }
    const parts = entries.map(
      ([name, value]) => [this.compile(name, locals), this.compile(value, locals)] as const,
    )
    return evaluation => {
      evaluation.budget.spend(parts.length)
      const made: { [key: string]: Json } = {}
      for (const [name, value] of parts) {
        const key = name(evaluation)
        if (typeof key !== 'string') throw new StepError('input', 'An attribute’s name must be a text.')
        if (FORBIDDEN_NAMES.has(key)) throw new StepError('input', `An attribute cannot be named ${key}.`)
        made[key] = value(evaluation)
      }
      return made
    }
  }

  private call(
    name: string,
    target: ASTNode | null,
    args: ASTNode[],
    node: ASTNode,
    locals: ReadonlySet<string>,
  ): Evaluator {
    if (target !== null && MACROS.has(name)) return compileMacro(this, name, target, args, node, locals)
    if (target === null && name === 'has' && args.length === 1 && args[0]) {
      const inner = this.compile(args[0], locals)
      return evaluation => {
        evaluation.budget.spend(1)
        return inner(evaluation) !== null
      }
    }
    const all = target === null ? args : [target, ...args]
    const parts = all.map(part => this.compile(part, locals))
    const known = functionNamed(name)
    if (known === undefined) return this.refuse(`There is no function named ${name}`, node)
    const [fewest, most] = known.takes
    if (all.length < fewest || all.length > most)
      return this.refuse(`Use it like this: ${known.signature}`, node)
    if (known.impure) this.facts.impure = true
    return evaluation => {
      const { budget, scope } = evaluation
      budget.spend(1)
      const values = parts.map(part => part(evaluation))
      return known.call(values, { budget, now: () => scope.now(), uuid: () => scope.uuid() })
    }
  }

  private conditional(
    [test, then, otherwise]: [ASTNode, ASTNode, ASTNode],
    locals: ReadonlySet<string>,
  ): Evaluator {
    const [a, b, c] = [
      this.compile(test, locals),
      this.compile(then, locals),
      this.compile(otherwise, locals),
    ]
    return evaluation => {
      evaluation.budget.spend(1)
      return asBoolean(a(evaluation), '?') ? b(evaluation) : c(evaluation)
    }
  }

  private logical(
    op: '&&' | '||',
    [left, right]: [ASTNode, ASTNode],
    locals: ReadonlySet<string>,
  ): Evaluator {
    const [a, b] = [this.compile(left, locals), this.compile(right, locals)]
    return evaluation => {
      evaluation.budget.spend(1)
      const first = asBoolean(a(evaluation), op)
      return first === (op === '||') ? first : asBoolean(b(evaluation), op)
    }
  }

  private contains([item, within]: [ASTNode, ASTNode], locals: ReadonlySet<string>): Evaluator {
    const [a, b] = [this.compile(item, locals), this.compile(within, locals)]
    return evaluation => {
      evaluation.budget.spend(1)
      const [value, list] = [a(evaluation), b(evaluation)]
      if (Array.isArray(list)) return list.some(one => equals(one, value, evaluation.budget))
      return typeof value === 'string' && member(list, value) !== null
    }
  }

  private binary(
    op: Parameters<typeof binaryOperator>[0],
    [left, right]: [ASTNode, ASTNode],
    locals: ReadonlySet<string>,
  ): Evaluator {
    const [a, b, apply] = [this.compile(left, locals), this.compile(right, locals), binaryOperator(op)]
    return evaluation => {
      evaluation.budget.spend(1)
      return apply(a(evaluation), b(evaluation), evaluation.budget)
    }
  }

  /** Notes a problem; what it gives is never evaluated. */
  refuse(message: string, node: ASTNode): Evaluator {
    this.facts.problems.push({
      message: `${message}.`,
      offset: node.start,
      length: Math.max(1, node.end - node.start),
    })
    return constant(null)
  }
}

const constant =
  (value: Json): Evaluator =>
  () =>
    value

interface Path {
  root: string
  rootNode: ASTNode
  names: string[]
}

/** The names of `m2.profile.login` or `m2["profile"].login`, null for anything else. */
function pathOf(node: ASTNode): Path | null {
  if (node.op === 'id') return { root: node.args, rootNode: node, names: [] }
  const name = node.op === '.' || node.op === '.?' ? node.args[1] : literalIndex(node)
  if (name === null || (node.op !== '.' && node.op !== '.?' && node.op !== '[]' && node.op !== '[?]'))
    return null
  const path = pathOf(node.args[0])
  path?.names.push(name)
  return path
}

function literalIndex(node: ASTNode): string | null {
  if (node.op !== '[]' && node.op !== '[?]') return null
  const index = node.args[1]
  return index.op === 'value' && typeof index.args === 'string' ? index.args : null
}
