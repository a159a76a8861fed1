import { brotliDecompress, gunzip, inflate, inflateRaw, type ZlibOptions } from 'node:zlib'
import { AppError } from '@/lib/errors'

interface Unpacked {
  buffer: Buffer
  engine: { bytesWritten: number }
}
type Unpack = (
  bytes: Buffer,
  options: ZlibOptions,
  done: (error: Error | null, result: Buffer) => void,
) => void

/** "deflate" is zlib's format; many senders leave its header out. Source: RFC 9110, 8.4.1.2. */
const deflated: Unpack = (bytes, options, done) => {
  const first = bytes[0] ?? 0
  const isZlib = (first & 0x0f) === 8 && ((first << 8) | (bytes[1] ?? 0)) % 31 === 0
  ;(isZlib ? inflate : inflateRaw)(bytes, options, done)
}

const UNPACK = new Map<string, Unpack | null>([
  ['', null],
  ['identity', null],
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['deflate', deflated],
  ['br', brotliDecompress],
])

/** The content encodings that are read, as docs/webhooks.md names them. */
export const CONTENT_ENCODINGS = [...UNPACK.keys()].filter(name => name !== '')

/**
 * Undoes a Content-Encoding.
 * @param most  bytes that may come out
 * @throws {AppError} `unsupported` for one that is not known or done twice, `too-large`, `invalid` for broken bytes
 */
export async function unpacked(bytes: Buffer, header: string | undefined, most: number): Promise<Buffer> {
  const name = (header ?? '').trim().toLowerCase()
  const unpack = UNPACK.get(name)
  if (unpack === undefined) {
    const named = name.length > 50 ? `${name.slice(0, 50)}…` : name
    const known = CONTENT_ENCODINGS.join(', ')
    throw new AppError('unsupported', `The Content-Encoding “${named}” is not read; one of ${known} is.`)
  }
  if (unpack === null || bytes.length === 0) return bytes
  return new Promise((resolve, reject) => {
    // With `info` comes what it has used of the bytes: what follows after the end is no part of them.
    unpack(bytes, { maxOutputLength: most, info: true }, (error, result) => {
      if (error !== null) return reject(refusal(error, name, most))
      const { buffer, engine } = result as unknown as Unpacked
      if (engine.bytesWritten < bytes.length) return reject(refusal(undefined, name, most))
      resolve(buffer)
    })
  })
}

function refusal(cause: (Error & { code?: string }) | undefined, name: string, most: number): AppError {
  return cause?.code === 'ERR_BUFFER_TOO_LARGE'
    ? new AppError('too-large', `The body is longer than ${most / 1_000_000} MB once it is unpacked.`, {
        cause,
      })
    : new AppError(
        'invalid',
        `The body cannot be unpacked: it is not what “${name}” gives, or was cut off.`,
        {
          cause,
        },
      )
}
