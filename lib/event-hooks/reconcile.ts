import { mayPass } from '@/lib/db/database-error'
import { type EventHook, type EventHookState, Prisma, type PrismaClient } from '@/lib/db/generated/client'
import { StepError, toFailure } from '@/lib/errors'
import type { CallClient } from '@/lib/module-kit/call'
import type { Clock } from '@/lib/runner/time'
import type { Sealer } from '@/lib/secrets/seal'
import { hookAddress, pathIdentity, secretIdentity } from './address'
import { type HookWish, type OktaHook, OktaHooks } from './okta-hooks'
import { type HookProblem, problemIn } from './problem'
import { typesOf } from './uses'

export interface ReconcileOptions {
  prisma: PrismaClient
  sealer: Sealer
  clock: Clock
  /** The address people use, without a slash at its end. */
  url: string
  loopbackOrgs: readonly string[]
  client: (workspaceId: string, connectionId: string) => Promise<CallClient>
}

/** For how long the secret before is still taken after Okta has the new one. Milliseconds. */
const BOTH_VALID_MS = 24 * 3_600_000

/** What is found out about a hook in Okta. */
interface Found {
  state: EventHookState
  /** Left out: as it was. */
  oktaId?: string | null
  problem: HookProblem | null
  /** Whether Okta's hook has our secret of now. */
  hasSecret?: boolean
}

/**
 * Brings Okta's hook to what is wanted of it. The wish was committed before; what is done here can be done again at any
 * time, so a crash in between leaves nothing behind that the next one does not find (RUNNING.md, 1).
 * @throws {StepError} when the org does not answer: the job is to be tried again
 */
export async function reconcile(options: ReconcileOptions, hookId: string): Promise<void> {
  const { prisma } = options
  const row = await prisma.eventHook.findUnique({
    where: { id: hookId },
    include: {
      connection: { select: { kind: true, origin: true } },
      uses: {
        where: { scenario: { active: true, deletedAt: null } },
        select: { types: true },
      },
    },
  })
  if (row === null) return
  const types = [...new Set(row.uses.flatMap(use => Object.keys(typesOf(use.types))))]
  let again: StepError | null = null
  const found = await bringAbout(options, row, types).catch((error: unknown): Found => {
    if (mayPass(error)) throw error
    const problem =
      error instanceof StepError
        ? problemIn(error)
        : { code: 'refused' as const, message: toFailure(error).message }
    if (error instanceof StepError && problem.code === 'unreachable') again = error
    // Somebody may create it in Okta by hand.
    const state = problem.code === 'forbidden' && row.state === 'idle' ? 'waiting' : row.state
    return { state, problem }
  })
  const { state, oktaId, problem, hasSecret } = found
  const isNewThere = hasSecret === true && row.oktaSecretHash !== row.secretHash
  // It may have been deleted meanwhile.
  await prisma.eventHook.updateMany({
    where: { id: hookId },
    data: {
      state,
      ...(oktaId === undefined ? {} : { oktaId }),
      problem: problem === null ? Prisma.DbNull : { ...problem },
      ...(again === null ? { done: row.wanted } : {}),
      // From now on Okta sends this one; what it has sent before may still be on its way.
      ...(isNewThere
        ? { oktaSecretHash: row.secretHash, previousUntil: new Date(options.clock.now() + BOTH_VALID_MS) }
        : {}),
    },
  })
  if (again !== null) throw again
}

type Row = EventHook & { connection: { kind: string; origin: string } }

async function bringAbout(options: ReconcileOptions, row: Row, types: string[]): Promise<Found> {
  const { sealer, url } = options
  const wish: HookWish = {
    name: row.oktaName,
    uri: hookAddress(url, row.id, sealer.open(row.sealedPath, pathIdentity(row.id))),
    secret: sealer.open(row.sealedSecret, secretIdentity(row.id)),
    types,
  }
  // An org that was never asked for anything need not be asked whether it has something of ours.
  if (types.length === 0 && row.oktaId === null && row.state === 'idle')
    return { state: 'idle', problem: null }
  if (types.length > 0 && !isReachable(options, row)) return { state: row.state, problem: notPublic(url) }
  const hooks = new OktaHooks(await options.client(row.workspaceId, row.connectionId))
  const known = ours(await hooks.list(), row, wish)
  if (known !== null && leadsElsewhere(known, wish))
    return { state: row.state, oktaId: known.id, problem: elsewhere(known) }
  if (types.length === 0) {
    if (known === null) return { state: row.oktaId === null ? 'idle' : 'gone', oktaId: null, problem: null }
    if (known.status === 'ACTIVE') await hooks.deactivate(known.id)
    return { state: 'off', oktaId: known.id, problem: null }
  }
  const there =
    known === null ? await created(options, hooks, row, wish) : await adjusted(hooks, known, wish, row)
  if (there === null) return { state: row.state, problem: null }
  return verified(hooks, there)
}

/**
 * That the org may have something of ours is written down before, and what it has as soon as it says so: whatever comes
 * in between, it is found again. @returns null where the webhook has been deleted here meanwhile, and so there
 */
async function created(
  { prisma }: ReconcileOptions,
  hooks: OktaHooks,
  { id }: Row,
  wish: HookWish,
): Promise<OktaHook | null> {
  await prisma.eventHook.updateMany({ where: { id, state: 'idle' }, data: { state: 'waiting' } })
  const there = await hooks.create(wish)
  const { count } = await prisma.eventHook.updateMany({ where: { id }, data: { oktaId: there.id } })
  if (count > 0) return there
  await hooks.deactivate(there.id)
  await hooks.remove(there.id)
  return null
}

/**
 * Takes a webhook out of Okta, before it is deleted here.
 * @throws {StepError} what Okta answered, or that it did not
 */
export async function removeInOkta(options: ReconcileOptions, hookId: string): Promise<void> {
  const { prisma, sealer, url } = options
  const row = await prisma.eventHook.findUniqueOrThrow({ where: { id: hookId } })
  const uri = hookAddress(url, row.id, sealer.open(row.sealedPath, pathIdentity(row.id)))
  const hooks = new OktaHooks(await options.client(row.workspaceId, row.connectionId))
  const known = ours(await hooks.list(), row, { uri })
  if (known === null) return
  if (leadsElsewhere(known, { uri })) throw new StepError('refused', elsewhere(known).message)
  if (known.status === 'ACTIVE') await hooks.deactivate(known.id)
  await hooks.remove(known.id)
}

/** The hook with our id, or else with the unguessable part of our address: an answer to its creation may have been lost. */
function ours(all: readonly OktaHook[], row: EventHook, { uri }: Pick<HookWish, 'uri'>): OktaHook | null {
  const path = new URL(uri).pathname
  return (
    all.find(one => one.id === row.oktaId) ?? all.find(one => one.channel.config.uri.endsWith(path)) ?? null
  )
}

async function adjusted(hooks: OktaHooks, known: OktaHook, wish: HookWish, row: Row): Promise<OktaHook> {
  const same =
    known.name === wish.name &&
    known.channel.config.uri === wish.uri &&
    row.oktaSecretHash === row.secretHash &&
    [...known.events.items].sort().join() === [...wish.types].sort().join()
  const there = same ? known : await hooks.replace(known, wish)
  return there.status === 'ACTIVE' ? there : hooks.activate(there.id)
}

async function verified(hooks: OktaHooks, there: OktaHook): Promise<Found> {
  const about = { oktaId: there.id, hasSecret: true }
  // What the change's own answer says of it is not relied on.
  const now = await hooks.get(there.id)
  if (now.verificationStatus === 'VERIFIED') return { ...about, state: 'verified', problem: null }
  try {
    const after = await hooks.verify(there.id)
    const ok = after.verificationStatus === 'VERIFIED'
    return { ...about, state: ok ? 'verified' : 'waiting', problem: null }
  } catch (error) {
    if (!(error instanceof StepError) || error.failure.status !== 400) throw error
    const message = `Okta could not verify the address: ${error.failure.summary ?? error.failure.message}`
    return { ...about, state: 'waiting', problem: { code: 'unverified', message } }
  }
}

/** The sandbox lives in this very server, as test orgs on this machine do; Okta calls nothing but https. */
const isReachable = ({ url, loopbackOrgs }: ReconcileOptions, { connection }: Row): boolean =>
  connection.kind === 'sandbox' ||
  loopbackOrgs.includes(connection.origin) ||
  (url.startsWith('https://') && !/^https:\/\/(?:localhost|127\.|\[::1\]|10\.|192\.168\.)/.test(url))

const notPublic = (url: string): HookProblem => ({
  code: 'address',
  message: `Okta calls only public https addresses, and this server’s is ${url}. Set JOINERY_URL to one.`,
})

const leadsElsewhere = ({ channel: { config } }: OktaHook, { uri }: Pick<HookWish, 'uri'>): boolean =>
  config.uri !== uri && !(URL.canParse(config.uri) && new URL(config.uri).host === new URL(uri).host)

const elsewhere = (known: OktaHook): HookProblem => ({
  code: 'elsewhere',
  message: `In Okta this webhook leads to ${hostOf(known.channel.config.uri)}. Nothing was changed there.`,
})

const hostOf = (uri: string): string => (URL.canParse(uri) ? new URL(uri).host : uri)
