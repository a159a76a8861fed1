import { endianness } from 'node:os'
import { AppError } from '@/lib/errors'

/**
 * What stands at 0x80 to 0x9F. Source: WHATWG Encoding Standard, index windows-1252. Some versions of Node read these as
 * control characters (nodejs/node#56542), so they are read here.
 */
const WINDOWS_1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178'

/** Marks at the start that tell a character set. Source: WHATWG Encoding Standard, "BOM sniff". */
const MARKS = [
  { mark: [0xef, 0xbb, 0xbf], name: 'utf-8' },
  { mark: [0xfe, 0xff], name: 'utf-16be' },
  { mark: [0xff, 0xfe], name: 'utf-16le' },
]
/** For numbers as they lie in memory. */
const UTF_16 = new TextDecoder(endianness() === 'LE' ? 'utf-16le' : 'utf-16be', { ignoreBOM: true })
/** Nobody reads UTF-32; its little-endian mark begins like that of UTF-16. */
const UTF_32 = [
  [0xff, 0xfe, 0, 0],
  [0, 0, 0xfe, 0xff],
]

/** Have no characters for private use, which is what Node makes of bytes that mean nothing in them. */
const NO_PRIVATE_USE = new Set(['big5', 'euc-jp', 'euc-kr'])

const beginsWith = (bytes: Uint8Array, mark: readonly number[]): boolean =>
  mark.every((byte, at) => bytes[at] === byte)

const decoders = new Map<string, TextDecoder>()

/** @param name  as the standard has it, so that there are only so many */
function decoderOf(name: string): TextDecoder {
  const known = decoders.get(name)
  if (known) return known
  const made = new TextDecoder(name, { fatal: true, ignoreBOM: true })
  decoders.set(name, made)
  return made
}

/**
 * The name of a character set as the WHATWG Encoding Standard has it (`latin1` is `windows-1252`); UTF-8 for none.
 * @throws {AppError} `unsupported` for one that is not known
 */
export function characterSet(label: string | null): string {
  if (label === null) return 'utf-8'
  try {
    return new TextDecoder(label).encoding
  } catch (cause) {
    throw new AppError('unsupported', `The character set “${label.slice(0, 50)}” is not known; UTF-8 is.`, {
      cause,
    })
  }
}

/**
 * The character set of these bytes, and what is left of them without its mark: a mark wins over what is named.
 * Source: WHATWG Encoding Standard, "decode".
 * @param named  as {@link characterSet} gives it
 * @throws {AppError} `unsupported` for UTF-32
 */
export function marked(bytes: Uint8Array, named: string): { charset: string; rest: Uint8Array } {
  if (UTF_32.some(mark => beginsWith(bytes, mark)))
    throw new AppError('unsupported', 'A body in UTF-32 is not read; send it in UTF-8.')
  const found = MARKS.find(({ mark }) => beginsWith(bytes, mark))
  return found === undefined
    ? { charset: named, rest: bytes }
    : { charset: found.name, rest: bytes.subarray(found.mark.length) }
}

/**
 * Bytes as text. Never puts U+FFFD in the place of what cannot be read.
 * @param charset  as {@link characterSet} gives it
 * @throws {AppError} `unsupported` where a byte is not of that character set
 */
export function decode(bytes: Uint8Array, charset: string): string {
  if (charset === 'windows-1252') return fromWindows1252(bytes)
  try {
    const text = decoderOf(charset).decode(bytes)
    // U+FFFD can be said in Unicode itself, and in nothing else.
    const odd = NO_PRIVATE_USE.has(charset) ? /[\ufffd\ue000-\uf8ff]/ : /\ufffd/
    if (charset.startsWith('utf-') || charset === 'gb18030' || !odd.test(text)) return text
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
  }
  throw new AppError('unsupported', `The body is not in ${charset}, which is how it is to be read.`)
}

function fromWindows1252(bytes: Uint8Array): string {
  const units = new Uint16Array(bytes.length)
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    units[at] = byte >= 0x80 && byte < 0xa0 ? WINDOWS_1252.charCodeAt(byte - 0x80) : byte
  }
  return UTF_16.decode(units)
}

/** The character set that an XML text names in its first line. Source: XML 1.0, 4.3.3; RFC 7303, 3. */
export function charsetInXml(bytes: Uint8Array): string | null {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 200)).toString('latin1')
  return /^<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z][\w.-]*)["']/.exec(start)?.[1] ?? null
}
