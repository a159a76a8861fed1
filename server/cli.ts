import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { z } from 'zod'
import { createOutageLog } from '@/lib/db/outage-log'
import { type Env, readEnv } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { createLog } from '@/lib/log'
import type { OperationKey } from '@/lib/operations/index'
import { type InputOf, type OutputOf, perform, type Refusal } from '@/lib/operations/perform'
import type { RunRow } from '@/lib/operations/runs'
import type { Problem } from '@/lib/scenario/graph'
import { waitForEnd } from '@/lib/triggers/wait-for-end'
import { type Installation, type OpenOptions, openInstallation, openTables, VERSION } from './joinery'
import { forgetSecrets } from './key'
import { serve } from './serve'

/** What a command ends with: 1 the run failed, 2 the request was not right, 3 it has not ended. */
const EXIT = { failed: 1, refused: 2, unfinished: 3 } as const

const print = (line: string): void => void process.stdout.write(`${line}\n`)
const complain = (line: string): void => void process.stderr.write(`${line}\n`)

/** A refusal of an operation, on its way to the terminal. */
class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message)
  }
}

interface Doing {
  env: Env
  installation: Installation
  /** Does one operation as the person at the server's own terminal. */
  ask<K extends OperationKey>(key: K, input: InputOf<K>): Promise<OutputOf<K>>
}

/** A command's own output is what people read; the log says only what nobody foresaw beside it. */
const quiet = (env: Env): string => (env.logLevel === 'info' ? 'error' : env.logLevel)

/** Opens the installation for one command and closes it again. */
async function withInstallation<T>(options: OpenOptions, work: (doing: Doing) => Promise<T>): Promise<T> {
  const env = readEnv()
  const installation = await openInstallation(env, createLog(quiet(env), createOutageLog()), options)
  try {
    return await work({
      env,
      installation,
      ask: async (key, input) => {
        const actor = {
          workspaceId: installation.workspaceId,
          userId: null,
          role: 'owner' as const,
          name: 'the command line',
        }
        const done = await perform(installation.services, actor, key, input)
        if (done.ok) return done.value as OutputOf<typeof key>
        throw new Refused(done.error)
      },
    })
  } finally {
    await installation.close()
  }
}

async function findScenario(doing: Doing, nameOrId: string): Promise<{ id: string; name: string }> {
  const rows = await doing.ask('scenarios.list', {})
  const byId = rows.find(row => row.id === nameOrId)
  if (byId) return byId
  const named = rows.filter(row => row.name === nameOrId)
  const [only, second] = named
  if (only === undefined)
    throw new AppError('not-found', `There is no scenario named or with the id “${nameOrId}”.`)
  if (second) {
    const ids = named.map(row => row.id).join(', ')
    throw new AppError(
      'conflict',
      `There are ${named.length} scenarios named “${nameOrId}”; use an id: ${ids}.`,
    )
  }
  return only
}

const json = (value: unknown): void => print(JSON.stringify(value, null, 2))

const program = new Command('joinery')
  .description('A self-hosted visual integrator for Okta.')
  .version(VERSION)
  .showHelpAfterError('Add --help to see how it is used.')
  .exitOverride()

program
  .command('start')
  .description('Start the server: database, engine, webhooks and pages.')
  .action(() => serve({ dev: false }))

program
  .command('dev', { hidden: true })
  .description('Start the server with pages that rebuild themselves.')
  .action(() => serve({ dev: true }))

program
  .command('migrate')
  .description('Bring the database’s tables up to date and end.')
  .action(() => withInstallation({}, async () => print('The database is up to date.')))

program
  .command('forget-secrets')
  .description('Go on with a new key when the old one is lost: every token has to be entered again.')
  .requiredOption('--yes', 'it cannot be undone')
  .action(async () => {
    const env = readEnv()
    const tables = await openTables(env, createLog(quiet(env), createOutageLog()))
    try {
      const { connections, webhooks, cancelled } = await forgetSecrets(
        tables.prisma,
        tables.dataDir,
        env.secretKey,
      )
      print(`Enter new tokens for: ${connections.join(', ') || 'no connection'}.`)
      print(`${webhooks} webhooks have new addresses, ${cancelled} unfinished runs were cancelled.`)
    } finally {
      await tables.close()
    }
  })

const connection = program.command('connection').description('Okta connections.')

connection
  .command('add')
  .description('Store a connection; its token is read from standard input.')
  .requiredOption('--name <name>', 'what it is called')
  .requiredOption('--host <host>', 'the org: acme, acme.okta.com or https://acme.okta.com')
  .requiredOption('--token-stdin', 'read the API token from standard input')
  .option('--custom-domain', 'the host is a domain of your own, not one of Okta’s')
  .option('--json', 'print JSON')
  .action((options: { name: string; host: string; customDomain?: boolean; json?: boolean }) =>
    withInstallation({}, async ({ ask }) => {
      const token = (await text(process.stdin)).trim()
      const confirmed = options.customDomain ? { confirmedDomain: bareName(options.host) } : {}
      const added = await ask('connections.add', {
        name: options.name,
        host: options.host,
        token,
        ...confirmed,
      })
      if (options.json) return json(added)
      print(`Stored “${added.name}” (${added.origin}).`)
      if (added.check?.state === 'ok') {
        print(`The token belongs to ${added.check.owner.name} at ${added.check.org.name}.`)
        for (const note of added.check.notes) print(note)
      } else if (added.check) {
        complain(`It does not work yet: ${added.check.message} ${added.check.hint ?? ''}`.trim())
        process.exitCode = EXIT.failed
      }
    }),
  )

connection
  .command('list')
  .description('List the connections.')
  .option('--json', 'print JSON')
  .action((options: { json?: boolean }) =>
    withInstallation({}, async ({ ask }) => {
      const rows = await ask('connections.list', {})
      if (options.json) return json(rows)
      for (const row of rows)
        print(`${row.name}\t${row.origin ?? 'sandbox'}\t${row.check?.state ?? 'not tested'}`)
    }),
  )

connection
  .command('remove <name>')
  .description('Delete a connection that no scenario uses.')
  .action((name: string) =>
    withInstallation({}, async ({ ask }) => {
      const row = (await ask('connections.list', {})).find(one => one.name === name || one.id === name)
      if (row === undefined) throw new AppError('not-found', `There is no connection named “${name}”.`)
      await ask('connections.remove', { id: row.id })
      print(`Deleted “${row.name}”.`)
    }),
  )

program
  .command('import <file>')
  .description(
    'Import a scenario document; its connections are found by their names. "-" reads standard input.',
  )
  .option('--connection <slot=name...>', 'fill a slot with another connection')
  .option('--switch-on', 'switch the scenario on')
  .option('--json', 'print JSON')
  .action((file: string, options: { connection?: string[]; switchOn?: boolean; json?: boolean }) =>
    withInstallation({}, async ({ ask }) => {
      const content = file === '-' ? await text(process.stdin) : await readText(file)
      const connections = Object.fromEntries((options.connection ?? []).map(pairOf))
      const imported = await ask('scenarios.import', { text: content, connections })
      const on = options.switchOn ? await ask('scenarios.switch', { id: imported.id, active: true }) : null
      if (options.json)
        return json({ ...imported, ...(on ? { active: on.active, webhook: on.webhook } : {}) })
      print(`Imported “${imported.name}” (${imported.id}).`)
      for (const problem of imported.problems) print(`Still to do: ${placed(problem)}`)
      if (on?.webhook) print(`Its webhook: ${on.webhook}`)
    }),
  )

program
  .command('export <scenario>')
  .description('Print a scenario document.')
  .action((nameOrId: string) =>
    withInstallation({}, async doing => {
      const { id } = await findScenario(doing, nameOrId)
      const { text, leftOut } = await doing.ask('scenarios.export', { id })
      print(text)
      if (leftOut.length > 0) {
        process.stderr.write(`Left out, to be typed again where it is imported: ${leftOut.join(', ')}\n`)
      }
    }),
  )

program
  .command('switch <scenario> <state>')
  .description('Switch a scenario on or off.')
  .option('--json', 'print JSON')
  .action((nameOrId: string, state: string, options: { json?: boolean }) =>
    withInstallation({}, async doing => {
      if (state !== 'on' && state !== 'off') throw new AppError('invalid', 'The state is “on” or “off”.')
      const { id, name } = await findScenario(doing, nameOrId)
      const view = await doing.ask('scenarios.switch', { id, active: state === 'on' })
      if (options.json) return json({ id, active: view.active, webhook: view.webhook })
      print(`“${name}” is ${state}.`)
      if (view.active && view.webhook) print(`Its webhook: ${view.webhook}`)
    }),
  )

program
  .command('run <scenario>')
  .description('Run a scenario now, as it is drawn.')
  .option('--input <json>', 'the trigger’s bundle, a JSON object; @file reads it from a file', '{}')
  .option('--wait', 'work on it here and end when it has ended')
  .option('--timeout <seconds>', 'with --wait: give up waiting after so long', whole, 3_600)
  .option('--json', 'print JSON')
  .action(
    async (nameOrId: string, options: { input: string; wait?: boolean; timeout: number; json?: boolean }) => {
      const input = await inputOf(options.input)
      await withInstallation({ work: options.wait ? 'own' : 'none' }, async doing => {
        const { id: scenarioId, name } = await findScenario(doing, nameOrId)
        const { services } = doing.installation
        if (options.wait) await services.engine.start()
        const { id } = await doing.ask('runs.start', { scenarioId, input, trigger: 'api' })
        if (!options.wait)
          return options.json ? json({ id, status: 'queued' }) : print(`Started a run of “${name}”: ${id}`)
        await waitForEnd(services.pool, services.ends, id, options.timeout * 1_000)
        const run = await doing.ask('runs.get', { id })
        if (options.json) json(summary(run))
        else print(sentence(run))
        if (run.status === 'failed' || run.status === 'cancelled') process.exitCode = EXIT.failed
        else if (run.status !== 'succeeded') process.exitCode = EXIT.unfinished
      })
    },
  )

program
  .command('runs')
  .description('List the newest runs.')
  .option('--scenario <scenario>', 'only of this scenario')
  .option('--status <status...>', 'only with these states')
  .option('--limit <n>', 'how many', whole, 50)
  .option('--json', 'print JSON')
  .action((options: { scenario?: string; status?: RunRow['status'][]; limit: number; json?: boolean }) =>
    withInstallation({}, async doing => {
      const scenario = options.scenario === undefined ? null : await findScenario(doing, options.scenario)
      const { runs } = await doing.ask('runs.list', {
        limit: options.limit,
        ...(scenario === null ? {} : { scenarioId: scenario.id }),
        ...(options.status === undefined ? {} : { status: options.status }),
      })
      if (options.json) return json(runs.map(summary))
      for (const run of runs) print(`${run.queuedAt}  ${run.id}  ${sentence(run)}`)
    }),
  )

program
  .command('steps <run>')
  .description('Print a run’s steps.')
  .option('--failed', 'only those that failed')
  .option('--limit <n>', 'how many', whole, 100)
  .action((id: string, options: { failed?: boolean; limit: number }) =>
    withInstallation({}, async ({ ask }) => {
      if (!z.uuid().safeParse(id).success)
        throw new AppError('not-found', `There is no run with the id “${id}”.`)
      json(await ask('runs.steps', { id, failed: options.failed ?? false, limit: options.limit }))
    }),
  )

program
  .command('sandbox')
  .description('Show the sandbox org’s people, groups and log.')
  .option('--reset', 'bring it back to its beginning first')
  .option('--json', 'print JSON')
  .action((options: { reset?: boolean; json?: boolean }) =>
    withInstallation({}, async ({ ask }) => {
      if (options.reset) await ask('sandbox.reset', {})
      const view = await ask('sandbox.view', {})
      if (options.json) return json(view)
      print(
        `${view.users.length} people, ${view.groups.length} groups, ${view.log.length} events in the log.`,
      )
    }),
  )

const summary = (run: RunRow): object => ({
  id: run.id,
  scenario: { id: run.scenarioId, name: run.scenarioName },
  status: run.status,
  trigger: run.trigger,
  queuedAt: run.queuedAt,
  startedAt: run.startedAt,
  finishedAt: run.finishedAt,
  bundlesDone: run.bundlesDone,
  bundlesFailed: run.bundlesFailed,
  waitingFor: run.waitingFor,
  firstError: run.firstError,
})

function sentence(run: RunRow): string {
  const bundles = run.bundlesDone + run.bundlesFailed
  const count =
    run.bundlesFailed > 0 ? `${run.bundlesFailed} of ${bundles} bundles failed` : `${bundles} bundles`
  const why = run.firstError ? ` First error: ${run.firstError.message}` : ''
  const waits = run.waitingFor ? ` Waiting for ${run.waitingFor}.` : ''
  return `“${run.scenarioName}”: ${run.status.replace('_', ' ')}, ${count}.${waits}${why}`
}

/** A problem with its place: the module, its parameter, and the character of a mapping's text. */
function placed({ message, module, link, parameter, character }: Problem): string {
  const place = [module ?? link, parameter].filter(part => part !== undefined && part !== '').join('.')
  const within = character === undefined ? '' : `, character ${character}`
  return place === '' ? message : `${place}${within}: ${message}`
}

function pairOf(pair: string): [slot: string, name: string] {
  const mark = pair.indexOf('=')
  if (mark <= 0) throw new AppError('invalid', `--connection takes slot=name, not “${pair}”.`)
  return [pair.slice(0, mark), pair.slice(mark + 1)]
}

async function inputOf(given: string): Promise<InputOf<'runs.start'>['input']> {
  const content = given.startsWith('@') ? await readText(given.slice(1)) : given
  try {
    return JSON.parse(content)
  } catch (cause) {
    throw new AppError('invalid', 'The value of --input is not JSON.', { cause })
  }
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(cause => {
    throw new AppError('not-found', `The file ${file} cannot be read (${cause.message}).`, { cause })
  })
}

const bareName = (host: string): string =>
  host
    .trim()
    .toLowerCase()
    .replace(/^https:\/\//, '')
    .replace(/\/$/, '')

function whole(given: string): number {
  const number = Number(given)
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('It must be a whole number above 0.')
  return number
}

/** Runs the command line; what went wrong is one line, and its stack only in the debug log. */
export async function main(argv: string[]): Promise<void> {
  try {
    await program.parseAsync(argv)
  } catch (error) {
    process.exitCode = report(error)
  }
}

/** Says in words what went wrong. @returns what the command ends with */
function report(error: unknown): number {
  // Commander has printed what is wrong with the arguments, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.refused
  if (error instanceof Refused || error instanceof AppError) {
    complain(`joinery: ${error.message}`)
    const issues = (error instanceof Refused ? error.refusal.issues : error.details.issues) ?? []
    // A single one stands in the sentence already.
    if (issues.length > 1)
      for (const issue of issues.slice(0, 20)) complain(`  ${issue.path}: ${issue.message}`)
    return EXIT.refused
  }
  const words = error instanceof Error ? error.message : String(error)
  complain(`joinery: Joinery itself failed here: ${words.replace(/\s+/g, ' ').trim()}`)
  if (!wantsDetails()) complain('Set LOG_LEVEL=debug to see where.')
  else if (error instanceof Error) complain(error.stack ?? '')
  return EXIT.failed
}

function wantsDetails(): boolean {
  try {
    return ['debug', 'trace'].includes(readEnv().logLevel)
  } catch {
    return false
  }
}
