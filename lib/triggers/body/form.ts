import { AppError } from '@/lib/errors'
import { inSlices, MOST_ITEMS, RESERVED_NAMES } from '@/lib/json'
import type { Json, JsonObject } from '@/lib/module-kit/json'
import { decode } from './charset'

const [AND, EQUALS, PERCENT, PLUS, SPACE] = [0x26, 0x3d, 0x25, 0x2b, 0x20]
/** Fields read at a time. */
const SLICE = 1_000
/** Bytes of one field that are read at a time. */
const SLICE_BYTES = 500_000
/** Bytes of these can look like the signs between fields. */
const SHIFTING = new Set(['utf-16le', 'utf-16be', 'iso-2022-jp'])

/** Named values in their order: a name that comes once is its value, one that comes often a list. */
export class Fields {
  readonly object: JsonObject = {}
  private readonly often = new Map<string, Json[]>()

  /** Names that could reach an object's prototype are left out. */
  add(name: string, value: Json): void {
    if (RESERVED_NAMES.has(name)) return
    const known = Object.hasOwn(this.object, name) ? this.object[name] : undefined
    const list = this.often.get(name)
    if (list) list.push(value)
    else if (known === undefined) this.object[name] = value
    else {
      const both = [known, value]
      this.often.set(name, both)
      this.object[name] = both
    }
  }
}

/**
 * A form's fields. Source: WHATWG URL Standard, "application/x-www-form-urlencoded parsing", with the character set of
 * the body for what is escaped as well.
 * @throws {AppError} `unsupported` for what is not in that character set, `too-large` for too many fields
 */
export function formOf(bytes: Uint8Array, charset: string): Promise<JsonObject> {
  if (SHIFTING.has(charset))
    throw new AppError('unsupported', `A form in ${charset} is not read; send it in UTF-8.`)
  return inSlices(reading(bytes, charset))
}

/** @throws {AppError} `invalid` where it is not UTF-8 */
export function queryOf(query: string): JsonObject {
  try {
    for (const reader = reading(Buffer.from(query, 'latin1'), 'utf-8'); ; ) {
      const { done, value } = reader.next()
      if (done) return value
    }
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code !== 'unsupported') throw cause
    throw new AppError('invalid', 'The query of the address is not in UTF-8.', { cause })
  }
}

/** In steps; each reads so many fields, or so much of one. */
export function* reading(bytes: Uint8Array, charset: string): Generator<void, JsonObject> {
  const fields = new Fields()
  let count = 0
  let steps = 0
  for (let from = 0; from < bytes.length; ) {
    const end = next(bytes, AND, from)
    if (end > from) {
      if (++count > MOST_ITEMS)
        throw new AppError('too-large', `The form holds more than ${MOST_ITEMS.toLocaleString('en')} fields.`)
      const equals = next(bytes.subarray(0, end), EQUALS, from)
      const name = yield* text(bytes.subarray(from, equals), charset)
      fields.add(name, yield* text(bytes.subarray(equals + 1, end), charset))
    }
    if (++steps % SLICE === 0) yield
    from = end + 1
  }
  return fields.object
}

function next(bytes: Uint8Array, sign: number, from: number): number {
  const at = bytes.indexOf(sign, from)
  return at < 0 ? bytes.length : at
}

function* text(escaped: Uint8Array, charset: string): Generator<void, string> {
  if (!escaped.includes(PERCENT) && !escaped.includes(PLUS)) return decode(escaped, charset)
  const bytes = new Uint8Array(escaped.length)
  let length = 0
  for (let at = 0, slice = SLICE_BYTES; at < escaped.length; at++) {
    if (at >= slice) {
      slice += SLICE_BYTES
      yield
    }
    const byte = escaped[at] ?? 0
    const high = byte === PERCENT ? hex(escaped[at + 1]) : -1
    const low = high < 0 ? -1 : hex(escaped[at + 2])
    if (low >= 0) at += 2
    bytes[length++] = low >= 0 ? high * 16 + low : byte === PLUS ? SPACE : byte
  }
  return decode(bytes.subarray(0, length), charset)
}

function hex(code = 0): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const letter = code | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
