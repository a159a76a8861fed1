import type { CallRequest, CallResponse } from '@/lib/module-kit/call'
import type { Module } from '@/lib/module-kit/define'
import type { Json, JsonObject } from '@/lib/module-kit/json'
import { MASK } from '@/lib/secrets/redact'
import { taintByName } from './by-name'
import type { OwnSecrets } from './own-secrets'
import { dotted, eachLeaf, joined, masked, type Taint, taintAt, under, valueAt, WHOLE } from './taint'

/** Whether a module may bring secrets of its own into a run; for the others nothing is looked at. */
export function bringsSecrets(module: Module): boolean {
  const { secretInputs, secretOutputs, namedInputs, namedOutputs } = module
  return secretInputs.length + secretOutputs.length + namedInputs.size + namedOutputs.size > 0
}

/** What a module's own declaration says is secret of its parameters. */
export const declaredInput = (module: Module, input: JsonObject): Taint | undefined =>
  declared(module.secretInputs, module.namedInputs, input)

/** What a module's own declaration says is secret of what it gives. */
export const declaredOutput = (module: Module, output: JsonObject): Taint | undefined =>
  declared(module.secretOutputs, module.namedOutputs, output)

function declared(
  secret: readonly string[],
  named: Module['namedInputs'],
  value: JsonObject,
): Taint | undefined {
  let found: Taint | undefined
  for (const path of secret) {
    const parts = dotted(path)
    if (valueAt(value, parts) !== undefined) found = joined(found, under(parts, WHOLE))
  }
  for (const [path, how] of named) {
    const parts = dotted(path)
    found = joined(found, under(parts, taintByName(valueAt(value, parts), how)))
  }
  return found
}

/** What flow control hands on of secret parameters. */
function passedOn(module: Module, input: Taint | undefined): Taint | undefined {
  if (input === undefined || module.kind !== 'flow') return undefined
  if (module.passes === undefined) return WHOLE
  return Object.entries(module.passes).reduce<Taint | undefined>(
    (found, [to, from]) => joined(found, under(dotted(to), taintAt(input, dotted(from)))),
    undefined,
  )
}

/** What is secret of what a step gave: declared, handed on by flow control, and what repeats the step's own. */
export function outputTaint(
  module: Module,
  output: JsonObject,
  given: Taint | undefined,
  own: OwnSecrets | null | undefined,
): Taint | undefined {
  const passed = joined(declaredOutput(module, output), passedOn(module, given))
  return joined(passed, own?.echoIn(output, module.namedOutputs.size > 0))
}

/** An answer's secret parts: by name where nothing is declared, and what echoes the step's own. */
export function answerTaint(
  module: Module,
  { status, headers, body }: CallResponse,
  own: OwnSecrets | null,
): Taint | undefined {
  const named = module.namedOutputs.size > 0
  let found: Taint | undefined
  if (named) {
    found = joined(
      under(['body'], taintByName(body, 'fields')),
      under(['headers'], taintByName(headers, 'fields')),
    )
  }
  if (own === null) return found
  found = joined(found, under(['body'], own.echoIn(body, named)))
  found = joined(found, under(['headers'], own.echoIn(headers, named)))
  if (status < 400) return found
  found = joined(found, under(['headers'], own.quotedIn(headers)))
  return joined(found, under(['body'], own.quotedIn(body)))
}

/** What of a request was made of secret parameters. */
export interface RequestTaint {
  address?: Taint
  body?: Taint
}

/** @param input  the step's parameters, of which `taint` is secret */
export function requestTaint(
  request: CallRequest,
  input: JsonObject,
  taint: Taint | undefined,
  own: OwnSecrets,
): RequestTaint {
  const body = request.rawBody ?? request.body
  if (request.madeOf === undefined) return byText(request, body, own)
  let address: Taint | undefined
  let ofBody: Taint | undefined
  for (const [part, sources] of Object.entries(request.madeOf)) {
    const secret = sources.map(source => [source, taintAt(taint, dotted(source))] as const)
    if (!secret.some(([, one]) => one !== undefined)) continue
    if (part === 'path') address = addressTaint(request, input, secret)
    else if (part === 'rawBody') {
      for (const [source, one] of secret) if (one) ofBody = textTaint(input, source, one)
    } else for (const [, one] of secret) ofBody = joined(ofBody, under(dotted(part).slice(1), one))
  }
  return { ...(address ? { address } : {}), ...(ofBody ? { body: ofBody } : {}) }
}

function byText(request: CallRequest, body: Json | undefined, own: OwnSecrets): RequestTaint {
  const pieces = request.path.split(/[/?&=]/).map(piece => {
    try {
      return decodeURIComponent(piece.replaceAll('+', ' '))
    } catch {
      return piece
    }
  })
  const inBody = body === undefined ? undefined : own.within(body)
  return {
    ...(own.within(pieces) === undefined ? {} : { address: WHOLE }),
    ...(inBody === undefined ? {} : { body: inBody }),
  }
}

/** Texts so short stand in an address by chance; then nothing of it is shown. */
const SHORTEST_IN_ADDRESS = 4

/** Shown with dots where only pieces of it are secret. */
function addressTaint(
  { path }: CallRequest,
  input: JsonObject,
  sources: readonly (readonly [string, Taint | undefined])[],
): Taint {
  let shown: string | null = path
  for (const [source, taint] of sources) {
    const value = valueAt(input, dotted(source))
    // What may be seen of a text is known already.
    if (taint && 'whole' in taint) {
      shown = null
      continue
    }
    eachLeaf(value, taint, (text, secret) => {
      if (!secret || text === '') return
      const piece = encodeURIComponent(text.toWellFormed())
      shown =
        shown !== null && text.length >= SHORTEST_IN_ADDRESS && shown.includes(piece)
          ? shown.replaceAll(piece, MASK)
          : null
    })
  }
  return shown === null || shown === path ? shownAlone(sources) : { whole: true, shown }
}

/** The one source whose text says itself what may be seen of it. */
function shownAlone(sources: readonly (readonly [string, Taint | undefined])[]): Taint {
  const secret = sources.flatMap(([, taint]) => (taint ? [taint] : []))
  const [only] = secret
  return secret.length === 1 && only && 'whole' in only ? only : WHOLE
}

function textTaint(input: JsonObject, source: string, taint: Taint): Taint {
  if ('whole' in taint) return taint
  return { whole: true, shown: JSON.stringify(masked(valueAt(input, dotted(source)) ?? null, taint)) }
}
