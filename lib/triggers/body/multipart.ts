import { setImmediate as immediately } from 'node:timers/promises'
import { Dicer } from '@fastify/busboy'
import { AppError } from '@/lib/errors'
import type { Json, JsonObject } from '@/lib/module-kit/json'
import { characterSet, decode, marked } from './charset'
import { Fields } from './form'
import { type BodyType, bodyType } from './kinds'

/** Parts that a body may have; each costs much more than a field of a form. */
export const MOST_PARTS = 1_000
/** Source: RFC 2046, 5.1.1, allows 70 characters; what divides the parts cannot look for more than 252 bytes. */
const LONGEST_BOUNDARY = 252
/** Bytes handed on before others are let in. */
const SLICE = 16_000

/** Parts read before others are let in. */
const PARTS_AT_ONCE = 100

/** A part as it was sent. */
interface Part {
  /** Names in lower case, values byte by byte. */
  headers: Record<string, string[]>
  chunks: Buffer[]
}

/** Reads what a part says it is. */
export type PartReader = (bytes: Buffer, type: BodyType) => Promise<Json>

/**
 * The fields and files of a multipart form. Source: RFC 7578.
 * @param read  for parts without a file name
 * @throws {AppError} `invalid` for what is no multipart, `unsupported`, `too-large` for too many parts
 */
export async function multipartOf(
  bytes: Buffer,
  { boundary, charset }: BodyType,
  read: PartReader,
): Promise<JsonObject> {
  if (boundary === null || boundary === '')
    throw new AppError('unsupported', 'The Content-Type multipart/form-data names no boundary.')
  if (Buffer.byteLength(boundary) > LONGEST_BOUNDARY)
    throw new AppError('unsupported', `The form’s boundary is longer than ${LONGEST_BOUNDARY} bytes.`)
  const fallback = characterSet(charset)
  const fields = new Fields()
  for (const [at, part] of (await partsOf(bytes, boundary)).entries()) {
    if (at % PARTS_AT_ONCE === 0) await immediately()
    const { name, filename } = disposition(part, fallback)
    const encoding = header(part, 'content-transfer-encoding')?.trim().toLowerCase()
    if (encoding !== undefined && !['7bit', '8bit', 'binary'].includes(encoding))
      throw new AppError(
        'unsupported',
        'A part of the form is in a Content-Transfer-Encoding that is not read.',
      )
    const type = bodyType(header(part, 'content-type'))
    const content = Buffer.concat(part.chunks)
    if (filename !== null) fields.add(name, fileOf(filename, content, type))
    else fields.add(name, await read(content, type.charset === null ? { ...type, charset: fallback } : type))
  }
  return fields.object
}

/** A file's content is text where its type is one and its bytes are, else base64. */
function fileOf(filename: string, bytes: Buffer, { kind, type, charset }: BodyType): JsonObject {
  const about = { filename, type: type === '' ? 'text/plain' : type, size: bytes.length }
  if (kind !== 'text' && kind !== 'json') return { ...about, base64: bytes.toString('base64') }
  try {
    const { charset: used, rest } = marked(bytes, characterSet(charset))
    return { ...about, text: decode(rest, used) }
  } catch (error) {
    // It promised nothing.
    if (charset === null) return { ...about, base64: bytes.toString('base64') }
    throw error
  }
}

function partsOf(bytes: Buffer, boundary: string): Promise<Part[]> {
  return new Promise((resolve, reject) => {
    const parts: Part[] = []
    const dicer = new Dicer({ boundary, maxHeaderPairs: 100 })
    let ended = false
    const refuse = (error: AppError): void => {
      ended = true
      reject(error)
    }
    const broken = (cause: Error): void =>
      refuse(new AppError('invalid', 'The body is no complete multipart form.', { cause }))
    dicer.on('part', stream => {
      const part: Part = { headers: {}, chunks: [] }
      parts.push(part)
      if (parts.length > MOST_PARTS)
        refuse(new AppError('too-large', `The form has more than ${MOST_PARTS.toLocaleString('en')} parts.`))
      stream.on('header', (headers: object) => {
        part.headers = headers as Part['headers']
      })
      stream.on('data', (chunk: Buffer) => part.chunks.push(chunk))
      stream.on('error', broken)
    })
    dicer.on('error', broken)
    dicer.on('finish', () => resolve(parts))
    const write = (from: number): void => {
      if (ended) return
      if (from >= bytes.length) return void dicer.end()
      dicer.write(bytes.subarray(from, from + SLICE), () => setImmediate(write, from + SLICE))
    }
    write(0)
  })
}

const header = ({ headers }: Part, name: string): string | undefined => headers[name]?.[0]

/** @throws {AppError} `invalid` for a part without a name */
function disposition(part: Part, charset: string): { name: string; filename: string | null } {
  const text = header(part, 'content-disposition') ?? ''
  const inCharset = (value: string): string => decode(Buffer.from(value, 'latin1'), charset)
  const params = paramsOf(text)
  const name = params.get('name')
  if (!/^\s*form-data\s*(?:;|$)/i.test(text) || name === undefined)
    throw new AppError('invalid', 'A part of the form has no name.')
  const filename = params.get('filename')
  return {
    name: inCharset(name),
    filename: extended(params.get('filename*')) ?? (filename === undefined ? null : inCharset(filename)),
  }
}

/** Browsers write `"` as %22 and escape nothing else; others put a backslash before it. Source: RFC 7578, 2; RFC 2183. */
function paramsOf(text: string): Map<string, string> {
  const params = new Map<string, string>()
  for (const [, name = '', quoted, plain] of text.matchAll(
    /;\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s";]+))/g,
  )) {
    const key = name.toLowerCase()
    if (!params.has(key))
      params.set(key, quoted === undefined ? (plain ?? '') : quoted.replace(/\\(["\\])/g, '$1'))
  }
  return params
}

/** Source: RFC 8187, `UTF-8''na%C3%AFve.txt`. */
function extended(value: string | undefined): string | undefined {
  const [, charset, escaped = ''] = /^([^']*)'[^']*'(.*)$/.exec(value ?? '') ?? []
  if (charset === undefined) return undefined
  const bytes = escaped.replace(/%([\da-f]{2})/gi, (_all, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
  return decode(Buffer.from(bytes, 'latin1'), characterSet(charset))
}
