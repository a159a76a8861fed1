import { AppError } from '@/lib/errors'
import { JsonError, type JsonLimits, MOST_ITEMS, MOST_LEVELS, readJsonInSlices } from '@/lib/json'
import type { Json } from '@/lib/module-kit/json'
import { characterSet, charsetInXml, decode, marked } from './charset'
import { unpacked } from './content-encoding'
import { formOf } from './form'
import { type BodyType, bodyType } from './kinds'
import { multipartOf } from './multipart'

/** What a bundle may hold (RUNNING.md, 4), less some room for headers and query. */
export const MAX_BODY_BYTES = 4_500_000

/** What a bundle may hold, less the bundle itself. */
const LIMITS: JsonLimits = { items: MOST_ITEMS, levels: MOST_LEVELS - 1 }

/** The headers that say how a body is to be read. */
export interface BodyHeaders {
  'content-type'?: string | undefined
  'content-encoding'?: string | undefined
}

/**
 * Reads a body as its headers say (RUNNING.md, 1); docs/webhooks.md has the table. Nothing for an empty one.
 * @throws {AppError} `unsupported` for what is not read, in words; `invalid` for what is broken; `too-large`
 */
export async function bodyOf(bytes: Buffer, headers: BodyHeaders): Promise<Json> {
  const type = bodyType(headers['content-type'])
  const content = await unpacked(bytes, headers['content-encoding'], MAX_BODY_BYTES)
  if (content.length === 0) return null
  return type.kind === 'multipart' ? multipartOf(content, type, read) : read(content, type)
}

async function read(bytes: Buffer, type: BodyType): Promise<Json> {
  // What is no text is not in any character set.
  if (type.kind === 'file' || type.kind === 'multipart') {
    return { type: type.type, size: bytes.length, base64: bytes.toString('base64') }
  }
  const named = type.charset ?? (type.type.endsWith('xml') ? charsetInXml(bytes) : null)
  const { charset, rest } = marked(bytes, characterSet(named))
  if (type.kind === 'form') return formOf(rest, charset)
  const text = decode(rest, charset)
  return type.kind === 'json' ? jsonOf(text) : text
}

async function jsonOf(text: string): Promise<Json> {
  try {
    return await readJsonInSlices(text, LIMITS)
  } catch (cause) {
    if (!(cause instanceof JsonError)) throw cause
    const code = cause.reason === 'invalid' || cause.reason === 'levels' ? 'invalid' : 'too-large'
    throw new AppError(code, cause.about('The body'), { cause })
  }
}
