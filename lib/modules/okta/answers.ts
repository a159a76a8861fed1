import { StepError } from '@/lib/errors'
import type { CallResponse } from '@/lib/module-kit/call'
import { isJsonObject, type JsonObject } from '@/lib/module-kit/json'
import { failureOf } from './okta-error'

/** Passes an answer that is no error. @throws {StepError} Okta's own reason otherwise */
export function accepted(response: CallResponse): CallResponse {
  if (response.status < 400) return response
  const { kind, message, ...details } = failureOf(response)
  throw new StepError(kind, message, details)
}

/** The object an answer holds. @throws {StepError} for an error, or when it holds something else */
export function objectIn(response: CallResponse): JsonObject {
  const { body } = accepted(response)
  if (isJsonObject(body)) return body
  throw new StepError('unreachable', 'Okta’s answer is not the object that was asked for.', {
    status: response.status,
  })
}

/** The list an answer holds. @throws {StepError} for an error, or when it holds something else */
export function listIn(response: CallResponse): JsonObject[] {
  const { body } = accepted(response)
  if (Array.isArray(body) && body.every(isJsonObject)) return body
  throw new StepError('unreachable', 'Okta’s answer is not the list that was asked for.', {
    status: response.status,
  })
}
