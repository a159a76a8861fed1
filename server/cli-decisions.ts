import { type Command, Option } from 'commander'
import { AppError } from '@/lib/errors'
import type { OperationKey } from '@/lib/operations/index'
import type { InputOf, OutputOf } from '@/lib/operations/perform'
import type { QuestionView } from '@/lib/operations/questions'

type Output = NonNullable<Extract<InputOf<'questions.answer'>, { answer: 'done' }>['output']>

interface Asking {
  /** Does one operation as the person at the server's own terminal. */
  ask<K extends OperationKey>(key: K, input: InputOf<K>): Promise<OutputOf<K>>
}

/** What the commands here need of the command line. */
export interface Terminal {
  withInstallation(work: (doing: Asking) => Promise<void>): Promise<void>
  findScenario(doing: Asking, nameOrId: string): Promise<{ id: string }>
  /** A JSON object, typed or from a `@file`. */
  readJson(given: string, option: string): Promise<Output>
  print(line: string): void
  complain(line: string): void
}

interface Which {
  scenario?: string
  run?: string
  module?: string
  json?: boolean
}

interface Answers extends Which {
  again?: boolean
  done?: string | true
  goOn?: boolean
  cancel?: boolean
}

const PAGE = 200
/** The questions of a run that prints them: it may have thousands. */
const MOST_LISTED = 5_000

/** `decisions` lists what runs ask people, `decide` answers. */
export function addDecisionCommands(program: Command, terminal: Terminal): void {
  program
    .command('decisions')
    .description('List the open questions of runs, oldest first.')
    .option('--scenario <scenario>', 'only of this scenario')
    .option('--run <run>', 'only of this run')
    .option('--module <key>', 'only of this module, by its key in the drawing')
    .option('--json', 'print JSON')
    .action((options: Which) => terminal.withInstallation(doing => list(doing, options, terminal)))

  program
    .command('decide')
    .argument(
      '[questions...]',
      'ids of questions, as “decisions” lists them; none: all that the options mean',
    )
    .description('Answer open questions; the first answer to each counts.')
    .option('--scenario <scenario>', 'all of this scenario')
    .option('--run <run>', 'all of this run')
    .option('--module <key>', 'of those, only this module’s')
    .addOption(
      new Option('--again', 'send the call again: one that did happen happens twice').conflicts([
        'done',
        'goOn',
        'cancel',
      ]),
    )
    .addOption(
      new Option(
        '--done [json]',
        'treat as done, with what the module gave (JSON or @file); without it, what reading back found',
      ).conflicts(['goOn', 'cancel']),
    )
    .addOption(new Option('--go-on', 'a run that cannot go on by itself tries again').conflicts(['cancel']))
    .option('--cancel', 'a run that cannot go on by itself is cancelled')
    .option('--json', 'print JSON')
    .action((ids: string[], options: Answers) =>
      terminal.withInstallation(doing => decide(doing, ids, options, terminal)),
    )
}

async function meantBy(
  doing: Asking,
  { scenario, run, module }: Which,
  terminal: Terminal,
): Promise<{ scenarioId?: string; runId?: string; module?: string }> {
  return {
    ...(scenario === undefined ? {} : { scenarioId: (await terminal.findScenario(doing, scenario)).id }),
    ...(run === undefined ? {} : { runId: run }),
    ...(module === undefined ? {} : { module }),
  }
}

async function list(doing: Asking, options: Which, { print, ...terminal }: Terminal): Promise<void> {
  const meant = await meantBy(doing, options, { print, ...terminal })
  const found: QuestionView[] = []
  for (let after: string | null | undefined; after !== null && found.length < MOST_LISTED; ) {
    const asked = { ...meant, limit: PAGE, ...(after === undefined ? {} : { after }) }
    const page: OutputOf<'questions.list'> = await doing.ask('questions.list', asked)
    found.push(...page.questions)
    after = page.next
  }
  if (options.json) return print(JSON.stringify(found, null, 2))
  for (const question of found) print(lineOf(question))
}

function lineOf({ id, runId, scenarioName, path, askedAt, request }: QuestionView): string {
  const place = `“${scenarioName}”, run ${runId}`
  if (request.about === 'run') return `${askedAt}  ${id}  ${place}: ${request.what} ${request.todo}`
  const call = request.call ? `${request.call.method} ${request.call.url}` : 'a call'
  return `${askedAt}  ${id}  ${place}, ${path}: ${call} of “${request.label}” may have been carried out; ${request.why}.`
}

async function decide(doing: Asking, ids: string[], options: Answers, terminal: Terminal): Promise<void> {
  const { print, complain } = terminal
  const meant = await meantBy(doing, options, terminal)
  if (ids.length > 0 === Object.keys(meant).length > 0)
    throw new AppError('invalid', 'Name the questions by their ids, or by --run, --scenario and --module.')
  const which = ids.length > 0 ? { ids } : { filter: meant }
  const result = await doing.ask('questions.answer', { ...which, ...(await answerOf(options, terminal)) })
  if (result.refused.length > 0) process.exitCode = 2
  if (options.json) return print(JSON.stringify(result, null, 2))
  print(`${result.answered.length} answered.`)
  for (const { id, why } of result.refused) complain(`${id}: ${why}`)
  if (result.left > 0) print(`${result.left} are left; do it again.`)
}

type Answer = { answer: 'again' | 'go-on' | 'cancel' } | { answer: 'done'; output?: Output }

async function answerOf(options: Answers, { readJson }: Terminal): Promise<Answer> {
  if (options.again) return { answer: 'again' }
  if (options.goOn) return { answer: 'go-on' }
  if (options.cancel) return { answer: 'cancel' }
  if (options.done === true) return { answer: 'done' }
  if (options.done === undefined)
    throw new AppError('invalid', 'Say what to do: --done, --again, --go-on or --cancel.')
  return { answer: 'done', output: await readJson(options.done, '--done') }
}
