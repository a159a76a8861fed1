/** A text that is not an expression, or not one that this place allows. */
export class ExpressionError extends Error {}

export type Operator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le' | 'sw' | 'ew' | 'co'
export type Literal = string | number | boolean | null

/** A parsed expression. Chains of the same word are one node, so that depth means parentheses only. */
export type Expression =
  | { is: 'and' | 'or'; parts: Expression[] }
  | { is: 'not'; part: Expression }
  | { is: 'present'; path: string }
  | { is: 'compare'; path: string; operator: Operator; value: Literal }

/** Okta bounds SCIM differently for each list; this says how. */
export interface Dialect {
  not: boolean
  /** May this comparison be made? `pr` asks whether the attribute has any value. */
  allows(path: string, operator: Operator | 'pr', value: Literal): boolean
}

const MAX_LENGTH = 4000
const MAX_DEPTH = 30
const OPERATORS: ReadonlySet<string> = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'sw', 'ew', 'co'])
const TOKEN = /\s*(?:([()])|("(?:[^"\\]|\\.)*")|([^\s()"]+))/uy

/**
 * Reads a SCIM expression as Okta bounds it: `and` binds tighter than `or`, operators in any case,
 * attribute names as they are, values as JSON.
 *
 * @throws {ExpressionError} and nothing else, whatever the text
 * Source: Okta, "User query options", "Filter".
 */
export function parseExpression(text: string, dialect: Dialect): Expression {
  const tokens = tokenize(text)
  let at = 0
  const peek = () => tokens[at]
  const take = (): string => {
    const token = tokens[at++]
    if (token === undefined) throw new ExpressionError('The expression ends too early')
    return token
  }

  const either = (depth: number): Expression => chain('or', () => both(depth))
  const both = (depth: number): Expression => chain('and', () => single(depth))

  function chain(word: 'and' | 'or', next: () => Expression): Expression {
    const first = next()
    const parts = [first]
    while (peek()?.toLowerCase() === word) {
      at++
      parts.push(next())
    }
    return parts.length === 1 ? first : { is: word, parts }
  }

  function single(depth: number): Expression {
    if (depth > MAX_DEPTH) throw new ExpressionError('The expression is nested too deeply')
    const token = take()
    if (token === '(') return closed(depth)
    if (token.toLowerCase() === 'not' && peek() === '(') {
      if (!dialect.not) throw new ExpressionError('not is not supported')
      at++
      return { is: 'not', part: closed(depth) }
    }
    if (token === ')' || token.startsWith('"'))
      throw new ExpressionError(`An attribute is expected at ${token}`)
    return comparison(token)
  }

  function closed(depth: number): Expression {
    const inner = either(depth + 1)
    if (take() !== ')') throw new ExpressionError('A parenthesis is not closed')
    return inner
  }

  function comparison(path: string): Expression {
    const operator = take().toLowerCase()
    if (operator === 'pr') {
      if (!dialect.allows(path, 'pr', null)) throw new ExpressionError(`${path} pr is not supported`)
      return { is: 'present', path }
    }
    if (!isOperator(operator)) throw new ExpressionError(`${operator} is not an operator`)
    const value = literal(take())
    if (!dialect.allows(path, operator, value))
      throw new ExpressionError(`${path} ${operator} is not supported`)
    return { is: 'compare', path, operator, value }
  }

  const expression = either(0)
  if (at < tokens.length) throw new ExpressionError(`Nothing is expected at ${tokens[at]}`)
  return expression
}

function isOperator(word: string): word is Operator {
  return OPERATORS.has(word)
}

function tokenize(text: string): string[] {
  if (text.length > MAX_LENGTH) throw new ExpressionError('The expression is too long')
  const tokens: string[] = []
  const end = text.trimEnd().length
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(text)
    if (match === null) throw new ExpressionError('A string is not closed')
    tokens.push(match[1] ?? match[2] ?? match[3] ?? '')
  }
  return tokens
}

/** Only JSON's own literals are values: a bare word is a forgotten quote, not a string. */
function literal(token: string): Literal {
  if (!/^("|true$|false$|null$|-?\d)/.test(token)) throw new ExpressionError(`${token} is not a value`)
  try {
    const value: unknown = JSON.parse(token)
    if (
      value === null ||
      typeof value === 'string' ||
      typeof value === 'number' ||
      typeof value === 'boolean'
    )
      return value
  } catch {
    // Reported below, like any other text that is not a value.
  }
  throw new ExpressionError(`${token} is not a value`)
}
