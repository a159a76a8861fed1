import type { ASTNode } from '@marcbachmann/cel-js'
import { StepError } from '@/lib/errors'
import { readIsoDate } from '@/lib/module-kit/iso-date'
import { readPattern } from './date-pattern'
import { matchesPattern } from './pattern'
import { isZone } from './time-zone'

/** Something wrong with an argument that is typed out, so that it can be told before anything runs. */
export interface LiteralProblem {
  node: ASTNode
  message: string
}

/** What is wrong with a function's arguments whatever the data is: patterns, dates and time zones that cannot be read. */
export function literalProblems(name: string, args: readonly ASTNode[]): LiteralProblem[] {
  const said = (at: number, find: (text: string) => string | undefined): LiteralProblem[] => {
    const node = args[at]
    if (node?.op !== 'value' || typeof node.args !== 'string' || node.args === '') return []
    const message = find(node.args)
    return message === undefined ? [] : [{ node, message }]
  }
  switch (name) {
    case 'formatDate':
      return [
        ...said(0, dateProblem),
        ...said(1, text => readPattern(text, 'formatDate').problem),
        ...said(2, zoneProblem),
      ]
    case 'parseDate':
      return [
        ...(args.length === 1 ? said(0, dateProblem) : []),
        ...said(1, text => readPattern(text, 'parseDate').problem),
        ...said(2, zoneProblem),
      ]
    case 'dateAdd':
    case 'dateOf':
      return said(0, dateProblem)
    case 'matches':
      return said(1, patternProblem)
    default:
      return []
  }
}

const dateProblem = (text: string): string | undefined =>
  Number.isNaN(readIsoDate(text))
    ? 'This is no date. Write it as 2026-12-31 or 2026-12-31T09:30:00Z.'
    : undefined

const zoneProblem = (text: string): string | undefined =>
  isZone(text) ? undefined : 'There is no such time zone. Take a name such as Europe/Berlin or UTC.'

function patternProblem(text: string): string | undefined {
  try {
    matchesPattern('', text)
    return undefined
  } catch (error) {
    if (error instanceof StepError) return error.message
    throw error
  }
}
