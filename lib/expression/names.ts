import type { ASTNode } from '@marcbachmann/cel-js'
import { readTree } from './compile'
import { ExpressionError } from './expression-error'
import { MACROS } from './macros'
import { scanTemplate } from './scan'

/** A variable of `map` and its kin: the places where it is named, the first of them where it comes into being. */
interface Variable {
  name: string
  places: ASTNode[]
}

/** A root name such as `m2`, with the variables that hide others where it stands. */
interface Root {
  node: ASTNode
  name: string
  hidden: ReadonlyMap<string, Variable>
}

/** The root names of an expression, each once for every place. @throws {ExpressionError} when it cannot be read */
function rootsOf(source: string): Root[] {
  const roots: Root[] = []
  const walk = (node: ASTNode, hidden: ReadonlyMap<string, Variable>): void => {
    if (node.op === 'id') {
      const variable = hidden.get(node.args)
      if (variable) variable.places.push(node)
      else roots.push({ node, name: node.args, hidden })
      return
    }
    if (node.op === 'rcall' && MACROS.has(node.args[0])) {
      const [, target, [variable, ...rest]] = node.args
      if (variable?.op === 'id') {
        walk(target, hidden)
        const within = new Map(hidden).set(variable.args, { name: variable.args, places: [variable] })
        for (const part of rest) walk(part, within)
        return
      }
    }
    for (const part of partsOf(node)) walk(part, hidden)
  }
  walk(readTree(source), new Map())
  return roots
}

function partsOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return []
    case '.':
    case '.?':
      return [node.args[0]]
    case '!_':
    case '-_':
      return [node.args]
    case 'call':
      return node.args[1]
    case 'rcall':
      return [node.args[1], ...node.args[2]]
    case 'map':
      return node.args.flat()
    default:
      return node.args
  }
}

/**
 * An expression with its root names renamed; one that cannot be read stays as it is. Texts in quotes, comments,
 * attributes and variables of its own are no root names. A variable that would hide a new name gets another one.
 */
export function renameExpression(source: string, names: ReadonlyMap<string, string>): string {
  return edited(source, changesIn(source, 0, names))
}

/** The same for a text with mappings in it: everything outside of them stays as it is, escapes too. */
export function renameTemplate(template: string, names: ReadonlyMap<string, string>): string {
  const parts = unlessUnreadable(() => scanTemplate(template), [])
  const changes = parts.flatMap(part =>
    part.is === 'expression' ? changesIn(part.source, part.offset, names) : [],
  )
  return edited(template, changes)
}

/** The root names in a text with mappings, as far as it can be read. */
export const namesInTemplate = (template: string): string[] =>
  unlessUnreadable(() => scanTemplate(template), []).flatMap(part =>
    part.is === 'expression' ? namesInExpression(part.source) : [],
  )

/** The root names in an expression; none in one that cannot be read. */
export const namesInExpression = (source: string): string[] =>
  unlessUnreadable(() => rootsOf(source), []).map(root => root.name)

interface Change {
  from: number
  to: number
  by: string
}

function changesIn(source: string, offset: number, names: ReadonlyMap<string, string>): Change[] {
  const roots = unlessUnreadable(() => rootsOf(source), [])
  const taken = new Set([...roots.flatMap(root => [root.name, ...root.hidden.keys()]), ...names.values()])
  const hiding = new Map<Variable, string>()
  const to = (node: ASTNode, by: string): Change => {
    const from = offset + node.start
    return { from, to: from + String(node.args).length, by }
  }
  const changes = roots.flatMap(({ node, name, hidden }) => {
    const by = names.get(name)
    if (by === undefined) return []
    const variable = hidden.get(by)
    if (variable && !hiding.has(variable)) hiding.set(variable, freeName(by, taken))
    return [to(node, by)]
  })
  return [...changes, ...[...hiding].flatMap(([variable, by]) => variable.places.map(place => to(place, by)))]
}

function freeName(name: string, taken: Set<string>): string {
  let free = `${name}_`
  while (taken.has(free)) free += '_'
  taken.add(free)
  return free
}

const edited = (text: string, changes: Change[]): string =>
  changes
    .sort((a, b) => b.from - a.from)
    .reduce((before, { from, to, by }) => before.slice(0, from) + by + before.slice(to), text)

function unlessUnreadable<T>(work: () => T, otherwise: T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof ExpressionError) return otherwise
    throw error
  }
}
