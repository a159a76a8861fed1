import { StepError } from '@/lib/errors'
import type { Json } from '@/lib/module-kit/json'
import { Budget } from './budget'
import { compileSource, type Evaluation, type Evaluator, type Facts, readSource, type Scope } from './compile'
import { type Encoding, encoderOf, type PieceEncoder } from './encoding'
import { ExpressionError, type ExpressionProblem } from './expression-error'
import { scanTemplate } from './scan'
import { staticProblems } from './types'
import { ownJson, toText } from './values'

/** A parameter's text with its mappings, read once and evaluated for one bundle after another. */
export interface CompiledTemplate {
  /** Root names used, such as `m2`. */
  references: readonly string[]
  /** What is read, as dotted paths, such as `m2.profile.login`. */
  paths: readonly string[]
  /** The same, name by name. */
  reads: readonly (readonly string[])[]
  /** The whole is what stands at this path, untouched; null when anything is done to it. */
  only: readonly string[] | null
  /** Uses the clock or chance. */
  impure: boolean
  /** Is one expression and nothing else, so it keeps its type. */
  whole: boolean
  /** @throws {StepError} `input` when it cannot be evaluated, `limit` when it does too much */
  evaluate(scope: Scope): Json
  /** As {@link evaluate}, and whether there are mappings and every one came out as nothing or as an empty text. */
  evaluateWithTrace(scope: Scope): { value: Json; allMappingsEmpty: boolean }
}

const LONGEST_TEMPLATE = 65_536
/** Characters that a text with mappings may come to. */
const LONGEST_RESULT = 1_000_000

type Used = Pick<Facts, 'references' | 'paths' | 'reads' | 'impure'>

type Part = { text: string } | { source: string; evaluate: Evaluator; before: string }

/**
 * Reads a text with `{{ … }}` in it.
 * @param encoding  what the text around the mappings is; a URL's whole expression is one piece as well
 * @param memory  a secret’s own text is not kept for the next time
 * @throws {ExpressionError} with the place of what cannot be read
 */
export function compileTemplate(
  template: string,
  encoding: Encoding = 'text',
  memory: 'keep' | 'forget' = 'keep',
): CompiledTemplate {
  if (encoding === 'text' && memory === 'keep')
    return kept(templates, template, text => readTemplate(text, 'text'))
  return readTemplate(template, encoding)
}

/** Reads one bare expression, as in a filter. @throws {ExpressionError} */
export function compileExpression(source: string): CompiledTemplate {
  return kept(expressions, source, readExpression)
}

function readExpression(source: string): CompiledTemplate {
  const { evaluate, facts, only } = compileSource(source)
  const encode = encoderOf('text', '')
  return assemble([{ source, evaluate, before: '' }], facts, only, true, encode)
}

function readTemplate(template: string, encoding: Encoding): CompiledTemplate {
  if (template.length > LONGEST_TEMPLATE) {
    throw new ExpressionError(
      `A mapping may have at most ${LONGEST_TEMPLATE} characters.`,
      0,
      template.length,
    )
  }
  const all: Used = { references: new Set(), paths: new Set(), reads: [], impure: false }
  let path: readonly string[] | null = null
  const scanned = scanTemplate(template)
  let typed = ''
  const parts = scanned.map((part): Part => {
    if (part.is === 'text') {
      typed += part.text
      return { text: part.text }
    }
    try {
      const { evaluate, facts, only } = compileSource(part.source)
      for (const name of facts.references) all.references.add(name)
      for (const name of facts.paths) all.paths.add(name)
      all.reads.push(...facts.reads)
      all.impure ||= facts.impure
      path = only
      return { source: part.source, evaluate, before: typed }
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error
      throw new ExpressionError(error.message, part.offset + error.offset, error.length)
    }
  })
  const whole = scanned.length === 1 && scanned[0]?.is === 'expression' && encoding !== 'url'
  return assemble(parts, all, whole ? path : null, whole, encoderOf(encoding, typed))
}

function assemble(
  parts: Part[],
  { references, paths, reads, impure }: Used,
  path: readonly string[] | null,
  whole: boolean,
  encode: PieceEncoder,
): CompiledTemplate {
  const [only] = parts
  const run = (scope: Scope): { value: Json; allMappingsEmpty: boolean } => {
    const evaluation: Evaluation = { scope, budget: new Budget(), locals: null }
    if (whole && only && 'evaluate' in only) {
      const value = evaluatePart(only, evaluation, ownJson)
      return { value, allMappingsEmpty: value === null || value === '' }
    }
    let text = ''
    let mappings = 0
    let empty = 0
    for (const part of parts) {
      if ('text' in part) {
        text += part.text
        continue
      }
      let bare = ''
      const piece = evaluatePart(part, evaluation, (value, budget) => {
        bare = toText(value, budget)
        return encode(value, part.before, budget)
      })
      mappings++
      if (bare === '') empty++
      text += piece
      if (text.length > LONGEST_RESULT)
        throw new StepError('limit', `The mapping gives more than ${LONGEST_RESULT} characters.`)
    }
    return { value: text, allMappingsEmpty: mappings > 0 && empty === mappings }
  }
  return {
    references: [...references],
    paths: [...paths],
    reads,
    only: path,
    impure,
    whole,
    evaluate: scope => run(scope).value,
    evaluateWithTrace: run,
  }
}

/** Evaluates one part; a failure says which expression it is about. */
function evaluatePart<T>(
  part: { source: string; evaluate: Evaluator },
  evaluation: Evaluation,
  finish: (value: Json, budget: Budget) => T,
): T {
  try {
    return finish(part.evaluate(evaluation), evaluation.budget)
  } catch (error) {
    const about = `(in \`${short(part.source)}\`)`
    // Data may be nested so deeply that neither comparing nor writing it is possible.
    if (error instanceof RangeError)
      throw new StepError('limit', `The mapping’s data is too deeply nested. ${about}`, { cause: error })
    if (!(error instanceof StepError)) throw error
    const { kind, message, ...details } = error.failure
    throw new StepError(kind, `${message} ${about}`, { ...details, cause: error })
  }
}

const short = (source: string): string => {
  const line = source.trim()
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}

/**
 * Everything wrong with a text that can be told before anything runs, in the order of its places: syntax,
 * functions, root names that are not in `known`, kinds of values that never fit.
 */
export function checkTemplate(template: string, known: ReadonlySet<string>): ExpressionProblem[] {
  return collect(0, () => {
    if (template.length > LONGEST_TEMPLATE) compileTemplate(template)
    return scanTemplate(template).flatMap(part =>
      part.is === 'text' ? [] : collect(part.offset, () => checkSource(part.source, known)),
    )
  })
}

/** The same for one bare expression, as in a filter. */
export function checkExpression(source: string, known: ReadonlySet<string>): ExpressionProblem[] {
  return collect(0, () => checkSource(source, known))
}

function checkSource(source: string, known: ReadonlySet<string>): ExpressionProblem[] {
  const { tree, facts } = readSource(source)
  const unknown = facts.places
    .filter(({ name }) => !known.has(name))
    .map(({ name, offset, length }) => ({
      message: `There is nothing named ${name} before this module.`,
      offset,
      length,
    }))
  return [...facts.problems, ...unknown, ...staticProblems(tree)].sort((a, b) => a.offset - b.offset)
}

function collect(offset: number, find: () => ExpressionProblem[]): ExpressionProblem[] {
  const moved = (one: ExpressionProblem): ExpressionProblem => ({
    message: one.message,
    offset: one.offset + offset,
    length: one.length,
  })
  try {
    return find().map(moved)
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    return [moved(error)]
  }
}

const KEPT = 2_000
/** Longer texts are read anew: they are rare, and two thousand of them would fill the memory. */
const LONGEST_KEPT = 4_096
const templates = new Map<string, CompiledTemplate>()
const expressions = new Map<string, CompiledTemplate>()

/** Takes from a cache, which forgets what was not used for longest. */
function kept(
  cache: Map<string, CompiledTemplate>,
  text: string,
  make: (text: string) => CompiledTemplate,
): CompiledTemplate {
  const known = cache.get(text)
  const compiled = known ?? make(text)
  if (text.length > LONGEST_KEPT) return compiled
  if (known) cache.delete(text)
  else if (cache.size >= KEPT) for (const oldest of cache.keys()) if (cache.delete(oldest)) break
  cache.set(text, compiled)
  return compiled
}
