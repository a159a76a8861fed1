import type { z } from 'zod'
import type { Actor, Right } from './actor'
import type { Services } from './services'

/** What an operation works with: the installation's parts, and who asks. */
export interface OperationContext extends Services {
  actor: Actor
}

/** What the audit log says of a thing done, beside who did it and when. */
export interface AuditEntry {
  target: string
  detail?: Record<string, unknown>
}

/** One thing that a member can do; the pages, the builder and the command line all do it here and nowhere else. */
export interface Operation<Input extends z.ZodType, Output> {
  needs: Right
  input: Input
  /** Written to the audit log when it succeeds: every operation that changes something has one, a bulk one several. */
  audit?: (input: z.output<Input>, output: Output) => AuditEntry | AuditEntry[]
  run: (context: OperationContext, input: z.output<Input>) => Promise<Output>
}

export const defineOperation = <Input extends z.ZodType, Output>(
  operation: Operation<Input, Output>,
): Operation<Input, Output> => operation
