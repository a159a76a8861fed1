import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '@/lib/errors'
import type { Logger } from '@/lib/log'
import { drain } from '@/lib/web/read-body'
import { sendJson } from './webhook-answer'

/**
 * Tells a sender in words what went wrong; what may pass is a 503, so that it sends again.
 * @param words  what was asked, for the log, and what a sender hears of what nobody foresaw
 */
export function answerFailure(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  log: Logger,
  words: { logged: string; said: string },
): void {
  if (!request.readableEnded) drain(request)
  if (error instanceof AppError && error.code !== 'unavailable')
    return void sendJson(response, error.status, { error: error.message })
  if (!(error instanceof AppError)) log.error({ err: error }, words.logged)
  const said = error instanceof AppError ? error.message : words.said
  sendJson(response, 503, { error: said }, { 'retry-after': '5' })
}
