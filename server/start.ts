import { oidcProvider } from '@/lib/auth/oidc-provider'
import { startHousekeeping } from '@/lib/engine/housekeeping'
import { createReadiness } from '@/lib/engine/readiness'
import type { Scheduler } from '@/lib/engine/scheduler'
import type { Env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { EventHooks } from '@/lib/event-hooks/entry'
import type { Logger } from '@/lib/log'
import { describeModule } from '@/lib/module-kit/describe'
import { MODULES } from '@/lib/modules'
import { webhookInput } from '@/lib/modules/flow/webhook'
import { watchEventsInput } from '@/lib/modules/okta/watch-events'
import { operations } from '@/lib/operations'
import { perform } from '@/lib/operations/perform'
import { RUN_LIMITS } from '@/lib/runner/limits'
import { Webhooks } from '@/lib/triggers/webhook'
import { trustedProxies } from '@/lib/web/address'
import { handOver } from '@/lib/web/hand-over'
import { closeHttpServer, createHttpServer, listen } from './http'
import { type Jobs, startJobs } from './jobs'
import { type Installation, openInstallation, VERSION } from './joinery'
import { serveNext } from './next'
import { startScheduler } from './scheduler'
import { triggerSettings } from './trigger-settings'

export interface RunningServer {
  url: string
  stop(): Promise<void>
}

/**
 * Starts everything in this process: database, engine, webhooks, pages.
 * @param say  prints a line for the person at the terminal
 * @throws {AppError} one sentence for whatever keeps it from starting
 */
export async function startServer(
  env: Env,
  log: Logger,
  say: (line: string) => void,
  options: { dev: boolean },
): Promise<RunningServer> {
  const installation = await openInstallation(env, log, { work: 'all' })
  try {
    await firstOwner(installation, env, say)
    return await serve(installation, env, log, say, options)
  } catch (error) {
    await installation.close()
    throw error
  }
}

/** Before anything listens, so that an installation with an owner in its environment is never open to claims. */
async function firstOwner(
  { accounts }: Installation,
  { owner }: Env,
  say: (line: string) => void,
): Promise<void> {
  if (owner === undefined) return
  try {
    if (await accounts.ensureOwner(owner)) say(`The owner’s account is ${owner.email}.`)
  } catch (error) {
    if (!(error instanceof AppError) || error.details.field !== 'password') throw error
    throw new AppError('invalid', `JOINERY_OWNER_PASSWORD is not good enough: ${error.message}`, {
      cause: error,
    })
  }
}

async function serve(
  installation: Installation,
  env: Env,
  log: Logger,
  say: (line: string) => void,
  options: { dev: boolean },
): Promise<RunningServer> {
  const { services, accounts, identities } = installation
  handOver({
    perform: (actor, key, input) => perform(services, actor, key, input),
    operations: new Set(Object.keys(operations)),
    accounts,
    okta:
      env.oidc && identities
        ? { provider: oidcProvider(env.oidc), issuer: env.oidc.issuer, identities }
        : null,
    warn: (details, message) => log.warn(details, message),
    modules: MODULES.map(describeModule),
    report: (error, message) => log.error({ err: error }, message),
    version: VERSION,
    url: env.url,
    loopbackOrgs: env.loopbackOrgs,
  })
  process.env.NEXTAUTH_URL = env.url
  process.env.NEXTAUTH_SECRET = installation.sessionSecret
  const next = await serveNext({ dev: options.dev, host: env.host, port: env.port })
  const webhooks = new Webhooks({
    pool: services.pool,
    engine: services.engine,
    ends: services.ends,
    clock: services.clock,
    log,
    limits: { ...RUN_LIMITS, ...env.runLimits },
    trigger: async (versionId, moduleKey) =>
      webhookInput.parse(await triggerSettings(installation, versionId, moduleKey)),
  })
  const eventHooks = new EventHooks({
    pool: services.pool,
    engine: services.engine,
    clock: services.clock,
    log,
    settings: async (versionId, moduleKey) =>
      watchEventsInput.parse(await triggerSettings(installation, versionId, moduleKey)),
  })
  const server = createHttpServer({
    port: env.port,
    host: env.host,
    url: env.url,
    urlIsSet: env.urlIsSet,
    webhooks,
    eventHooks,
    rest: next.handle,
    ready: createReadiness(services.pool, services.engine.lease.id),
    proxies: trustedProxies(env.trustedProxies, env.url),
    ...(options.dev ? { upgrade: next.upgrade } : {}),
    log,
  })
  await listen(server, env.port, env.host).catch(cause => {
    throw portSentence(cause, env)
  })
  let scheduler: Scheduler | undefined
  let jobs: Jobs | undefined
  const housekeeping = startHousekeeping(services.pool, err =>
    log.error({ err }, 'What is stale could not be deleted.'),
  )
  const stopServing = async (): Promise<void> => {
    await scheduler?.stop()
    await jobs?.stop()
    await housekeeping.stop()
    await closeHttpServer(server)
    await next.close()
  }
  try {
    await services.engine.start()
    scheduler = startScheduler(installation, log)
    jobs = await startJobs(installation, log)
    await welcome(installation, env, say)
  } catch (error) {
    await stopServing()
    throw error
  }
  return {
    url: env.url,
    stop: async () => {
      await stopServing()
      await installation.close()
    },
  }
}

async function welcome(installation: Installation, env: Env, say: (line: string) => void): Promise<void> {
  const { accounts } = installation
  say(`Joinery is ready at ${env.url}`)
  if (env.oidc) say(`People can sign in with Okta at ${env.oidc.issuer}`)
  say(`Its data lies in ${installation.dataDir}`)
  if (env.loopbackOrgs.length > 0) say(`Test orgs are allowed: ${env.loopbackOrgs.join(', ')}`)
  if (await accounts.claimed()) return
  const token = await accounts.issueClaim()
  say('')
  say('Nobody owns this installation yet. Open this link within 24 hours to make the owner’s account:')
  say(`  ${env.url}/claim#${token}`)
  say('')
}

function portSentence(cause: unknown, env: Env): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : ''
  const place = `${env.host}:${env.port}`
  if (code === 'EADDRINUSE') {
    return new AppError(
      'unavailable',
      `Another program already listens at ${place}; end it, or set PORT to another number.`,
      { cause },
    )
  }
  if (code === 'EACCES') {
    return new AppError('unavailable', `This account may not listen at ${place}; set PORT to 1024 or more.`, {
      cause,
    })
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new AppError('unavailable', `This machine has no address ${env.host}; correct HOST.`, { cause })
  }
  return cause
}
