import type { z } from 'zod'
import type { CallEffect } from './call'
import type { Intent, StepContext, Verdict, VerifyContext } from './context'
import { encodingsOf, type FieldHints, hintsAt, hintsOf, isNeeded, pathsWhere } from './field'
import type { JsonObject } from './json'
import { listFields } from './list-fields'
import { type ModuleResult, one } from './result'
import type { SlotKind } from './slot'
import { type Trigger, type TriggerParts, triggerOf } from './trigger'

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
  /** What its slot has to be filled with; none for flow control. */
  connection?: SlotKind
  input: Input
  output: Output
  /** The strongest effect of its calls, or a function of the resolved input that says which. */
  effect: CallEffect | ((input: z.output<Input>) => CallEffect)
  /** Reads back whether an uncertain call was carried out. Without it such a call needs a person's decision. */
  verify?: (context: VerifyContext, input: z.output<Input>, intent: Intent) => Promise<Verdict>
  run: (context: StepContext, input: z.output<Input>) => ModuleResult | Promise<ModuleResult>
  /**
   * Flow control that hands parameters on as they are: dotted path of the output (empty for all of it) → the
   * parameter's. A secret one stays secret. Flow control that does not say it gives nothing but secrets once it got one.
   */
  passes?: Readonly<Record<string, string>>
}

/** A search as its author writes it. */
export interface SearchDeclaration<Input extends z.ZodObject, Output extends z.ZodType>
  extends ModuleDeclaration<Input, Output> {
  /**
   * What makes an item the same item when the list is read again (RUNNING.md, 2). An item for which it gives nothing
   * cannot be recognised, and a list that has one is not read again: it fails.
   */
  itemId: (item: JsonObject) => string | undefined
}

/** A trigger as its author writes it. It is started and never run: what it gives is what its source brought. */
export interface TriggerDeclaration<Input extends z.ZodObject, Output extends z.ZodType>
  extends Pick<
      ModuleDeclaration<Input, Output>,
      'key' | 'version' | 'title' | 'summary' | 'connection' | 'input' | 'output'
    >,
    TriggerParts<z.output<Input>> {}

/** A module as the kernel and the registry know it, its types closed over. */
export interface Module {
  readonly key: string
  readonly version: number
  /** `key@version`: how a document names it. */
  readonly id: string
  readonly kind: ModuleKind
  readonly title: string
  readonly summary: string
  readonly connection: SlotKind | undefined
  readonly input: z.ZodObject
  readonly output: z.ZodType
  readonly identifiers: readonly string[]
  /** Paths that cannot be left out while another choice asks for them. */
  readonly needed: readonly string[]
  readonly secretInputs: readonly string[]
  /** By dotted path: what the text around mappings is, where it is more than text. */
  readonly encodings: ReadonlyMap<string, NonNullable<FieldHints['encode']>>
  readonly secretOutputs: readonly string[]
  /** Dotted paths at which names tell what is secret. */
  readonly namedInputs: ReadonlyMap<string, NonNullable<FieldHints['secretByName']>>
  readonly namedOutputs: ReadonlyMap<string, NonNullable<FieldHints['secretByName']>>
  readonly passes: Readonly<Record<string, string>> | undefined
  /** Triggers have it. */
  readonly trigger: Trigger | undefined
  effect(input: unknown): CallEffect
  /** Searches have it. */
  itemId: ((item: JsonObject) => string | undefined) | undefined
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
  { itemId, trigger }: { itemId?: Module['itemId']; trigger?: Trigger } = {},
): Module {
  const { key, version, title, summary, connection, input, output, effect, verify, run, passes } = declaration
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
    namedInputs: hintsAt(input, about => about.secretByName),
    namedOutputs: namedOf(output),
    passes,
    trigger,
    effect: value => (typeof effect === 'function' ? effect(value as Parsed) : effect),
    itemId,
    verify: verify ? (context, value, intent) => verify(context, value as Parsed, intent) : undefined,
    run: (context, value) => run(context, value as Parsed),
  }
}

/** An output of which nothing is known at all says it of itself. */
function namedOf(output: z.ZodType): Module['namedOutputs'] {
  const all = hintsOf(output)?.secretByName
  return all === undefined ? hintsAt(output, about => about.secretByName) : new Map([['', all]])
}

export const defineTrigger = <I extends z.ZodObject, O extends z.ZodType>(
  it: TriggerDeclaration<I, O>,
): Module =>
  defineModule('trigger', { ...it, effect: 'read', run: () => one({}) }, { trigger: triggerOf(it) })
export const defineAction = <I extends z.ZodObject, O extends z.ZodType>(
  it: ModuleDeclaration<I, O>,
): Module => defineModule('action', it)
/** Gives the search what every list has: its own parameters are joined by those of {@link listFields}. */
export function defineSearch<I extends z.ZodObject, O extends z.ZodType>(
  it: SearchDeclaration<I, O>,
): Module {
  const input = it.input.extend(listFields)
  return defineModule('search', { ...it, input } as unknown as ModuleDeclaration<typeof input, O>, {
    itemId: it.itemId,
  })
}
export const defineFlow = <I extends z.ZodObject, O extends z.ZodType>(it: ModuleDeclaration<I, O>): Module =>
  defineModule('flow', it)
