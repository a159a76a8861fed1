import type { z } from 'zod'
import { AppError } from '@/lib/errors'
import { type ScenarioDocument, scenarioDocument } from './document'
import { checkShape } from './graph'

/** Longer documents are no drawings any more. */
const MAX_CHARACTERS = 2_000_000
const MOST_ISSUES = 20

/**
 * Reads a scenario document as text.
 * @throws {AppError} `invalid`: what is wrong and where, every place at once
 */
export function parseDocument(text: string): ScenarioDocument {
  if (text.length > MAX_CHARACTERS) throw new AppError('invalid', 'The document is longer than 2 MB.')
  const value = parseJson(text)
  mustBeStorable(value, '')
  mustBeKnownFormat(value)
  const parsed = scenarioDocument.safeParse(value)
  if (!parsed.success) throw refused(parsed.error.issues.flatMap(inWords))
  const problems = checkShape(parsed.data)
  if (problems.length > 0) {
    throw refused(
      problems.map(problem => ({ path: problem.module ?? problem.link ?? '', message: problem.message })),
    )
  }
  return parsed.data
}

function refused(issues: { path: string; message: string }[]): AppError {
  const [first] = issues
  const where = first && first.path !== '' ? `${first.path}: ` : ''
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  const message = `This is not a scenario document that can be used. ${where}${first?.message ?? ''}${more}`
  return new AppError('invalid', /[.!?)]$/.test(message) ? message : `${message}.`, {
    issues: issues.slice(0, MOST_ISSUES),
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : ''
    const at = Number(/position (\d+)/.exec(reason)?.[1])
    const line = Number.isNaN(at) ? '' : ` at line ${text.slice(0, at).split('\n').length}`
    throw new AppError('invalid', `The document is not JSON${line}.`, { cause })
  }
}

/** The database refuses the zero character, and half a character is no text. */
function mustBeStorable(value: unknown, path: string): void {
  if (typeof value === 'string') {
    if (!value.includes('\u0000') && value.isWellFormed()) return
    throw new AppError('invalid', `${path || 'The document'} holds a character that cannot be stored.`)
  }
  if (typeof value !== 'object' || value === null) return
  for (const [name, part] of Object.entries(value)) {
    const below = Array.isArray(value) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`
    mustBeStorable(name, below)
    mustBeStorable(part, below)
  }
}

function mustBeKnownFormat(value: unknown): void {
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined
  if (typeof format === 'number' && format > 1) {
    throw new AppError(
      'invalid',
      `The document has format ${format}, which a newer Joinery wrote; this one reads 1.`,
    )
  }
}

function inWords(issue: z.core.$ZodIssue): { path: string; message: string }[] {
  const path = issue.path.reduce<string>(
    (before, part) =>
      typeof part === 'number'
        ? `${before}[${part}]`
        : before === ''
          ? String(part)
          : `${before}.${String(part)}`,
    '',
  )
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({ path, message: `“${key}” is not known here` }))
  }
  const missing = issue.code === 'invalid_type' && issue.message.includes('received undefined')
  return [{ path, message: missing ? 'is missing' : issue.message }]
}
