/**
 * What brings a trigger's events. Each source is served by one part of Joinery (the scheduler, the webhooks' entry …),
 * which asks for the triggers of its source and for nothing's name.
 */
export type TriggerSource = 'manual' | 'schedule' | 'webhook' | 'event-hook' | 'log' | 'call'

/** What a person may give who starts a scenario by hand: nothing, a bundle if they like, or one that it cannot do without. */
export type TakesByHand = 'none' | 'optional' | 'needed'

/** Where and when a trigger is asked about itself. */
export interface TriggerPlace {
  /** IANA name of the scenario's time zone. */
  zone: string
  /** Milliseconds since 1970 UTC. */
  now: number
}

/**
 * What a trigger may have done around a switch, for itself alone. All of it belongs to the transaction of the switch:
 * either a scenario is on and its trigger listens, or neither.
 */
export interface TriggerLife extends TriggerPlace {
  /** Sets when it fires next; null: no more. */
  fireAt(at: number | null): Promise<void>
  /** Whether a time is set, even one that is due. */
  fires(): Promise<boolean>
  /** Makes an address for it, unless it has one. */
  haveAddress(): Promise<void>
  /**
   * Has the webhook in its slot told of these event types, from now on; one that it is told of already is told of as
   * before. Null: of none any more.
   */
  watch(types: readonly string[] | null): Promise<void>
}

/** What was switched on before, of the very same trigger. */
export interface TriggerBefore<Input> {
  input: Input
  zone: string
}

/** How firings that were missed, or come while the last run still works, are dealt with (RUNNING.md, 7). */
export interface Firing {
  missed: 'once' | 'skip'
  overlap: 'queue' | 'skip' | 'beside'
}

/** A trigger's own part of its declaration. */
export interface TriggerParts<Input> {
  source: TriggerSource
  byHand: TakesByHand
  /** What starts it, as a sentence: “Every day at 06:00 (UTC).” @throws {AppError} `invalid` for parameters that make no sense */
  describe(input: Input, place: TriggerPlace): string
  /** Why it cannot be switched on at all, for people; null where it can. */
  refusal?(input: Input, place: TriggerPlace): string | null
  /** When it fires next, at most `count` times, milliseconds since 1970 UTC; only of a trigger that knows. */
  times?(input: Input, place: TriggerPlace, count: number): number[]
  /** What is done about firings that were missed or overlap; of a schedule. */
  firing?(input: Input): Firing
  switchedOn?(life: TriggerLife, input: Input): Promise<void>
  switchedOff?(life: TriggerLife): Promise<void>
  /** Another version goes live. Default: as if it was switched on. */
  changed?(life: TriggerLife, input: Input, before: TriggerBefore<Input>): Promise<void>
}

/** A trigger's part as the rest of Joinery knows it, its types closed over: every input is what the module's schema parsed. */
export interface Trigger extends Required<Omit<TriggerParts<unknown>, 'times' | 'firing'>> {
  /** Undefined for a trigger that nobody can foretell. */
  times: TriggerParts<unknown>['times'] | undefined
  firing: TriggerParts<unknown>['firing'] | undefined
}

/** Closes over the types of a declared trigger. What comes as `unknown` is what its own schema parsed, so the casts are sound. */
export function triggerOf<Input>(parts: TriggerParts<Input>): Trigger {
  const { source, byHand, times, firing } = parts
  const switchedOn = async (life: TriggerLife, input: unknown): Promise<void> =>
    parts.switchedOn?.(life, input as Input)
  return {
    source,
    byHand,
    describe: (input, place) => parts.describe(input as Input, place),
    refusal: (input, place) => parts.refusal?.(input as Input, place) ?? null,
    firing: firing && (input => firing(input as Input)),
    times: times && ((input, place, count) => times(input as Input, place, count)),
    switchedOn,
    switchedOff: async life => parts.switchedOff?.(life),
    changed: async (life, input, before) =>
      parts.changed
        ? parts.changed(life, input as Input, before as TriggerBefore<Input>)
        : switchedOn(life, input),
  }
}
