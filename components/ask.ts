import type { OperationKey } from '@/lib/operations/index'
import type { InputOf, OutputOf, Refusal } from '@/lib/operations/perform'

/** A refusal, as it came back. */
export class AskError extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message)
    this.name = 'AskError'
  }
}

const OFFLINE: Refusal = {
  code: 'unavailable',
  message: 'The server cannot be reached. Check the connection and try again.',
}

/**
 * Asks the server to do an operation for the person who is signed in.
 * @throws {AskError} in words
 */
export async function ask<K extends OperationKey>(
  key: K,
  input: InputOf<K>,
  signal?: AbortSignal,
): Promise<OutputOf<K>> {
  return (await post(`/api/do/${key}`, input, signal)) as OutputOf<K>
}

/** Sends JSON to one of our own handlers. @throws {AskError} */
export async function post(url: string, input: unknown, signal?: AbortSignal): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
    ...(signal ? { signal } : {}),
  }).catch(error => {
    if (signal?.aborted) throw error
    throw new AskError(OFFLINE)
  })
  const body: { value?: unknown; error?: Refusal } = await response.json().catch(() => ({ error: OFFLINE }))
  if (body.error) {
    if (body.error.code === 'unauthenticated') location.assign('/sign-in')
    throw new AskError(body.error)
  }
  return body.value
}

/** The words of whatever went wrong. */
export const wordsOf = (error: unknown): string =>
  error instanceof AskError ? error.message : 'Something went wrong on this page. Reload it and try again.'
