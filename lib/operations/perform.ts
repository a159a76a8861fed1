import { uuidv7 } from 'uuidv7'
import type { z } from 'zod'
import { databaseRefusal } from '@/lib/db/database-error'
import { cutText } from '@/lib/error-text'
import { AppError, type AppErrorCode, StepError } from '@/lib/errors'
import { inSlices } from '@/lib/json'
import { type Actor, mayDo } from './actor'
import type { AuditEntry, Operation, OperationContext } from './define'
import { type OperationKey, type Operations, operations } from './index'
import { checkingPlainInput } from './plain-input'
import type { Services } from './services'

/** What is wrong with a request, as plain data: it travels between bundles, processes and to the browser. */
export interface Refusal {
  code: AppErrorCode | 'bug'
  message: string
  field?: string
  issues?: { path: string; message: string }[]
  /** What the two sides of a conflict need, for example the revision that is stored. */
  data?: unknown
}

export type Performed<T> = { ok: true; value: T } | { ok: false; error: Refusal }

export type InputOf<K extends OperationKey> = z.input<Operations[K]['input']>
export type OutputOf<K extends OperationKey> = Awaited<ReturnType<Operations[K]['run']>>

/**
 * Does one operation for one actor: may they, is the input right, do it, write it down. The only way in.
 * Never throws: what went wrong comes back in words, and what nobody foresaw as a `bug` whose details are in the log.
 */
export async function perform<K extends OperationKey>(
  services: Services,
  actor: Actor,
  key: K,
  input: unknown,
): Promise<Performed<OutputOf<K>>> {
  try {
    const operation = operations[key] as unknown as Operation<z.ZodType, OutputOf<K>>
    if (!mayDo(actor.role, operation.needs))
      throw new AppError('forbidden', forbidden(actor, operation.needs))
    const taken = await inSlices(taking(operation, input))
    const context: OperationContext = { ...services, actor }
    const value = await operation.run(context, taken)
    if (operation.audit) await audit(context, key, [operation.audit(taken, value)].flat())
    return { ok: true, value }
  } catch (error) {
    return { ok: false, error: refusalOf(services, key, error) }
  }
}

/** Checks an input, and reads it as the operation's own schema says. @throws {AppError} `invalid` */
function* taking<K extends OperationKey>(
  operation: Operation<z.ZodType, OutputOf<K>>,
  input: unknown,
): Generator<void, unknown> {
  yield* checkingPlainInput(input)
  yield
  const parsed = operation.input.safeParse(input)
  if (!parsed.success) throw invalid(parsed.error)
  yield
  return parsed.data
}

const NEEDED = {
  view: 'see this',
  run: 'run scenarios',
  edit: 'change scenarios',
  manage: 'manage connections and people',
} as const

const forbidden = (actor: Actor, right: keyof typeof NEEDED): string =>
  `Your role here is ${actor.role}, which may not ${NEEDED[right]}. Ask an owner of the workspace.`

function invalid(error: z.ZodError): AppError {
  const issues = error.issues.map(issue => ({
    path: issue.path.map(String).join('.'),
    message: issue.message,
  }))
  const [first] = issues
  const message = first
    ? `${first.path === '' ? '' : `${first.path}: `}${first.message}`
    : 'The input is not valid'
  return new AppError('invalid', message.endsWith('.') ? message : `${message}.`, {
    issues,
    ...(first && first.path !== '' ? { field: first.path } : {}),
  })
}

function refusalOf(services: Services, key: string, error: unknown): Refusal {
  if (error instanceof AppError) {
    const { field, issues, cause } = error.details
    // What the asker did wrong is told to the asker; the log is for whoever runs the server.
    const level = error.code === 'unavailable' ? 'warn' : 'debug'
    if (cause !== undefined) services.log[level]({ operation: key, err: cause }, error.message)
    return {
      code: error.code,
      message: error.message,
      ...(field === undefined ? {} : { field }),
      ...(issues === undefined ? {} : { issues }),
      ...(error.details.data === undefined ? {} : { data: error.details.data }),
    }
  }
  if (error instanceof StepError) {
    const { message, hint, parameter } = error.failure
    return {
      code: error.kind === 'input' ? 'invalid' : 'unavailable',
      message: cutText(hint === undefined ? message : `${message} ${hint}`),
      ...(parameter === undefined ? {} : { field: parameter }),
    }
  }
  services.log.error({ operation: key, err: error }, 'An operation failed')
  const database = databaseRefusal(error)
  if (database) return database
  return { code: 'bug', message: 'Joinery itself failed here; the server’s log has the details.' }
}

async function audit(
  context: OperationContext,
  action: string,
  entries: readonly AuditEntry[],
): Promise<void> {
  await context.prisma.auditLog.createMany({
    data: entries.map(({ target, detail }) => ({
      id: uuidv7(),
      workspaceId: context.actor.workspaceId,
      actorId: context.actor.userId,
      action,
      target,
      ...(detail === undefined ? {} : { detail: JSON.parse(JSON.stringify(detail)) }),
    })),
  })
}
