import type { Json } from '@/lib/module-kit/json'
import { createRedactor, MASK, type Redactor } from '@/lib/secrets/redact'
import { findTexts, type TextFinder } from '@/lib/secrets/text-finder'
import { byLeaf, eachLeaf, joined, type Taint, under, valueAt, WHOLE } from './taint'

/** Shorter texts stand in any answer by chance. */
const SHORTEST_ECHO = 8
/** Shorter plain words are masked in an error only where it quotes them. */
const SHORTEST_WORD = 6
/** Texts shorter than this say nothing. */
const SHORTEST = 3

const isWord = (text: string): boolean => /^[\p{L} ]+$/u.test(text)
/** A secret text and the secrets in it: the token behind "Bearer", the texts of a JSON body. */
export function textsWithin(text: string): string[] {
  const pieces = /\s/.test(text) ? text.split(/\s+/) : []
  const found = new Set([text])
  for (const piece of pieces) if (piece.length >= SHORTEST_ECHO && !isWord(piece)) found.add(piece)
  if (!/^\s*[{[]/.test(text)) return [...found]
  try {
    eachLeaf(JSON.parse(text) as Json, undefined, leaf => {
      if (leaf.length >= SHORTEST_ECHO) found.add(leaf)
    })
  } catch {
    // It only looked like JSON.
  }
  return [...found]
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/**
 * The secrets that one step was given, and where it has sent them, so that their echo is known for what it is in its
 * own answers and errors, and nowhere else.
 */
export class OwnSecrets {
  readonly texts: readonly string[]
  private readonly known: ReadonlySet<string>
  private readonly finders = new Map<number, TextFinder>()
  private redactor: Redactor | undefined
  private readonly open = new Set<string>()
  private readonly sent: { path: string[]; text: string }[] = []

  constructor(input: Json, taint: Taint | undefined) {
    const texts = new Set<string>()
    eachLeaf(input, taint, (text, secret) => {
      if (secret) for (const one of textsWithin(text)) texts.add(one)
      else this.open.add(text)
    })
    this.texts = [...texts].filter(text => text !== '').sort((a, b) => b.length - a.length)
    this.known = new Set(this.texts)
  }

  get any(): boolean {
    return this.texts.length > 0
  }

  /** What of a request's part was made of a secret, as far as its text tells; for modules that do not say it. */
  within(part: Json): Taint | undefined {
    return byLeaf(part, text => (this.holds(text, SHORTEST) && !this.open.has(text) ? WHOLE : undefined))
  }

  private holds(text: string, shortest: number): boolean {
    return this.known.has(text) || this.isIn(text, shortest)
  }

  /** Whether one of them stands in a text; of those that are no shorter than this. */
  private isIn(text: string, shortest: number): boolean {
    let finder = this.finders.get(shortest)
    if (finder === undefined) {
      finder = findTexts(
        this.texts.filter(own => own.length >= shortest),
        shortest,
      )
      this.finders.set(shortest, finder)
    }
    return finder.isIn(text)
  }

  /** A secret part of a body has left: at the same place of an answer the same text is that secret again. */
  noteSent(body: Json, taint: Taint | undefined, path: string[] = []): void {
    if (taint === undefined) return
    if ('whole' in taint) {
      const text = valueAt(body, path)
      if (typeof text === 'string' || typeof text === 'number') this.sent.push({ path, text: String(text) })
      return
    }
    for (const [name, part] of taint.parts) this.noteSent(body, part, [...path, name])
  }

  /**
   * The secret parts of an answer as far as they are an echo.
   * @param anywhere  nothing is known of the answer's shape, so that an echo may stand at any place
   */
  echoIn(answer: Json, anywhere: boolean): Taint | undefined {
    let found: Taint | undefined
    for (const { path, text } of this.sent) {
      if (String(valueAt(answer, path)) === text) found = joined(found, under(path, WHOLE))
    }
    if (!anywhere || !this.any) return found
    const echo = byLeaf(answer, text => {
      return this.isIn(text, SHORTEST_ECHO) && !this.open.has(text) ? WHOLE : undefined
    })
    return joined(found, echo)
  }

  /** The same texts as in an error, with dots for what it repeats. An ordinary short word stays where none quotes it. */
  outOf(text: string): string {
    if (!this.any) return text
    if (this.known.has(text)) return MASK
    this.redactor ??= createRedactor(this.texts.filter(own => !isWord(own)))
    let clean = this.redactor.text(text)
    if (!this.isIn(clean, SHORTEST)) return clean
    for (const own of this.texts) {
      if (own.length < SHORTEST || !clean.includes(own)) continue
      if (!isWord(own)) clean = clean.replaceAll(own, MASK)
      else if (own.length >= SHORTEST_WORD) {
        clean = clean.replace(new RegExp(`(?<![\\p{L}\\d])${escaped(own)}(?![\\p{L}\\d])`, 'gu'), MASK)
      } else clean = clean.replace(new RegExp(`(?<=["'“‘«\`])${escaped(own)}(?=["'”’»\`])`, 'gu'), MASK)
    }
    return clean
  }

  /** The secret texts of an answer that refuses: it may quote what it refuses. */
  quotedIn(answer: Json): Taint | undefined {
    return byLeaf(answer, text => {
      const shown = this.outOf(text)
      return shown === text ? undefined : { whole: true, shown }
    })
  }
}
