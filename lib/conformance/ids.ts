import type { Json } from '@/lib/module-kit/json'
import { isJsonObject } from '@/lib/module-kit/json'

/** Which of our ids stands for which recorded one. */
export class IdMap {
  readonly #ours = new Map<string, string>()

  add(recorded: string, ours: string): void {
    this.#ours.set(recorded, ours)
  }

  /** Learns from the two answers to a call that made something. */
  learn(recorded: Json, ours: Json): void {
    const [from, to] = [idOf(recorded), idOf(ours)]
    if (from !== null && to !== null) this.add(from, to)
  }

  same(recorded: string, ours: string): boolean {
    return this.#ours.get(recorded) === ours
  }

  /** A path, a query or a body as text, with all known ids replaced. */
  translate(text: string): string {
    return text.replaceAll(/[A-Za-z0-9_-]{6,}/g, word => this.#ours.get(word) ?? word)
  }
}

/** The `id` of an object, null where it has none. */
export function idOf(value: Json | undefined): string | null {
  return isJsonObject(value) && typeof value.id === 'string' ? value.id : null
}
