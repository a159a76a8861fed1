import type { IncomingMessage } from 'node:http'
import { AppError } from '@/lib/errors'

/** What is still listened to of a body that is refused: a sender that is cut off does not see the answer. */
const DRAIN = { bytes: 50_000_000, ms: 10_000 }

/**
 * A request's body, up to a length. A longer one is refused at once, and its sender still gets to read why.
 * @throws {AppError} `too-large` with these words, `invalid` for a body that was cut
 */
export function readBytes(request: IncomingMessage, most: number, words: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const refuse = (error: AppError): void => {
      request.off('data', take)
      drain(request)
      reject(error)
    }
    const take = (chunk: Buffer): void => {
      size += chunk.length
      if (size > most) refuse(new AppError('too-large', words))
      else chunks.push(chunk)
    }
    if (isAnnouncedLonger(request, most)) return refuse(new AppError('too-large', words))
    request.on('data', take)
    request.once('end', () => resolve(Buffer.concat(chunks)))
    request.once('error', cause => reject(new AppError('invalid', 'The body was cut off.', { cause })))
    request.once('close', () => reject(new AppError('invalid', 'The body was cut off.')))
  })
}

/** Whether a request says itself that its body is longer than that. */
export const isAnnouncedLonger = (request: IncomingMessage, most: number): boolean =>
  Number(request.headers['content-length'] ?? 0) > most

/**
 * Throws away what still comes, for a while; then the connection ends. An answer sent meanwhile must not say
 * “Connection: close”, which would end it at once.
 */
export function drain(request: IncomingMessage): void {
  let left = DRAIN.bytes
  const cut = setTimeout(() => request.destroy(), DRAIN.ms)
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) request.destroy()
  })
  request.on('error', () => undefined)
  request.once('close', () => clearTimeout(cut))
  request.resume()
}
