import type { z } from 'zod'
import type { Actor, Right } from './actor'
import type { Services } from './services'

/** What an operation works with: the installation's parts, and who asks. */
export interface OperationContext extends Services {
  actor: Actor
}

/** One thing that a member can do; the pages, the builder and the command line all do it here and nowhere else. */
export interface Operation<Input extends z.ZodType, Output> {
  needs: Right
  input: Input
  /** Written to the audit log when it succeeds: every operation that changes something has one. */
  audit?: (input: z.output<Input>, output: Output) => { target: string; detail?: Record<string, unknown> }
  run: (context: OperationContext, input: z.output<Input>) => Promise<Output>
}

export const defineOperation = <Input extends z.ZodType, Output>(
  operation: Operation<Input, Output>,
): Operation<Input, Output> => operation
