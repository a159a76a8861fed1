import type { z } from 'zod'
import type { CallEffect } from './call'
import type { Intent, StepContext, Verdict, VerifyContext } from './context'
import { encodingsOf, type FieldHints, isNeeded, pathsWhere } from './field'
import type { JsonObject } from './json'
import type { ModuleResult } from './result'

export type ModuleKind = 'trigger' | 'action' | 'search' | 'flow'

/** A module as its author writes it: one file, one declaration. */
export interface ModuleDeclaration<Input extends z.ZodObject, Output extends z.ZodType> {
  /** `app.name`, for example `okta.get-user`. Never changed once released. */
  key: string
  /** Raised when input or output change in a way that stored scenarios would notice. */
  version: number
  title: string
  /** One sentence: what it does. */
  summary: string
  /** The kind of connection it needs; none for flow control. */
  connection?: 'okta'
  input: Input
  output: Output
  /** The strongest effect of its calls, or a function of the resolved input that says which. */
  effect: CallEffect | ((input: z.output<Input>) => CallEffect)
  /** Search only: what makes an item the same item when a list is read again. */
  itemId?: (item: JsonObject) => string | undefined
  /** Reads back whether an uncertain call was carried out. Without it such a call needs a person's decision. */
  verify?: (context: VerifyContext, input: z.output<Input>, intent: Intent) => Promise<Verdict>
  run: (context: StepContext, input: z.output<Input>) => ModuleResult | Promise<ModuleResult>
}

/** A module as the kernel and the registry know it, its types closed over. */
export interface Module {
  readonly key: string
  readonly version: number
  /** `key@version`: how a document names it. */
  readonly id: string
  readonly kind: ModuleKind
  readonly title: string
  readonly summary: string
  readonly connection: 'okta' | undefined
  readonly input: z.ZodObject
  readonly output: z.ZodType
  readonly identifiers: readonly string[]
  /** Paths that cannot be left out while another choice asks for them. */
  readonly needed: readonly string[]
  readonly secretInputs: readonly string[]
  /** By dotted path: what the text around mappings is, where it is more than text. */
  readonly encodings: ReadonlyMap<string, NonNullable<FieldHints['encode']>>
  readonly secretOutputs: readonly string[]
  effect(input: unknown): CallEffect
  itemId(item: JsonObject): string | undefined
  verify: ((context: VerifyContext, input: unknown, intent: Intent) => Promise<Verdict>) | undefined
  run(context: StepContext, input: unknown): ModuleResult | Promise<ModuleResult>
}

/**
 * Declares a module. The thin wrappers below only name its kind.
 * The kernel hands `run` and `verify` what `input` parsed, which is why the casts in here are sound.
 */
function defineModule<Input extends z.ZodObject, Output extends z.ZodType>(
  kind: ModuleKind,
  declaration: ModuleDeclaration<Input, Output>,
): Module {
  const { key, version, title, summary, connection, input, output, effect, itemId, verify, run } = declaration
  type Parsed = z.output<Input>
  return {
    key,
    version,
    id: `${key}@${version}`,
    kind,
    title,
    summary,
    connection,
    input: input.strict(),
    output,
    identifiers: pathsWhere(input, about => about.identifier === true),
    needed: pathsWhere(input, isNeeded),
    secretInputs: pathsWhere(input, about => about.secret === true),
    encodings: encodingsOf(input),
    secretOutputs: pathsWhere(output, about => about.secret === true),
    effect: value => (typeof effect === 'function' ? effect(value as Parsed) : effect),
    itemId: item => itemId?.(item),
    verify: verify ? (context, value, intent) => verify(context, value as Parsed, intent) : undefined,
    run: (context, value) => run(context, value as Parsed),
  }
}

export const defineTrigger = <I extends z.ZodObject, O extends z.ZodType>(
  it: ModuleDeclaration<I, O>,
): Module => defineModule('trigger', it)
export const defineAction = <I extends z.ZodObject, O extends z.ZodType>(
  it: ModuleDeclaration<I, O>,
): Module => defineModule('action', it)
export const defineSearch = <I extends z.ZodObject, O extends z.ZodType>(
  it: ModuleDeclaration<I, O>,
): Module => defineModule('search', it)
export const defineFlow = <I extends z.ZodObject, O extends z.ZodType>(it: ModuleDeclaration<I, O>): Module =>
  defineModule('flow', it)
