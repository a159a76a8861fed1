import type { Failure } from '@/lib/errors'
import type { CallResponse } from '@/lib/module-kit/call'
import type { JsonObject } from '@/lib/module-kit/json'
import { taintByName } from '@/lib/runner/by-name'
import { OwnSecrets } from '@/lib/runner/own-secrets'
import { itemPath, keyOf } from '@/lib/runner/paths'
import type { Plan, PlanNode } from '@/lib/runner/plan'
import type { Vault } from '@/lib/runner/ports'
import {
  answerTaint,
  declaredInput,
  declaredOutput,
  outputTaint,
  requestTaint,
} from '@/lib/runner/provenance'
import type { CallRecord, IntentRecord, JournalRecord, StepRecord } from '@/lib/runner/records'
import { RunSecrets } from '@/lib/runner/sealing'
import { joined, type Taint, under } from '@/lib/runner/taint'

/**
 * Seals what an older Joinery left in clear in a run's journal, record by record and oldest first, by the same rules
 * as a run that is at work. What is sealed already stays so; doing it twice changes nothing but the ciphertext.
 */
export class RunResealer {
  private readonly secrets: RunSecrets
  /** By path: what is secret of what a step gave, as far as anything is. */
  private readonly outputs = new Map<string, Taint>()
  /** Steps that are begun: their own secrets. */
  private readonly owns = new Map<string, OwnSecrets>()
  private readonly cleaned = new Map<string, Failure>()

  /** @param plan  null when this installation cannot run the version any more: then only names tell */
  constructor(
    private readonly plan: Plan | null,
    vault: Vault,
  ) {
    this.secrets = new RunSecrets(vault)
  }

  /** The same record with its secrets sealed; the very same object when it has none. */
  reseal(raw: JournalRecord): JournalRecord {
    const place = 'path' in raw ? raw.path : ''
    // Its own copy; marks lie on the very object, so nothing is copied before it is sealed.
    const record = raw.sealed ? this.secrets.open(raw, place) : raw
    if (raw.sealed) delete record.sealed
    this.mark(record)
    const clean = this.withoutWords(record)
    const sealed = this.secrets.seal(clean, place)
    if (record.t === 'done') this.forget(record.path, record.index)
    return sealed === clean ? clean : { ...sealed, sealed: true }
  }

  /** A failure that the run's row repeats from one of its steps. */
  cleanedFailure(failure: Failure): Failure {
    return this.cleaned.get(JSON.stringify(failure)) ?? this.secrets.cleanFailure(failure, '', text => text)
  }

  private mark(record: JournalRecord): void {
    switch (record.t) {
      case 'trigger':
        this.markOutput(
          this.plan?.trigger ?? 'm1',
          record.bundle,
          taintByName(record.bundle, 'fields'),
          'typed',
        )
        return
      case 'begin':
        this.markInput(record.path, record.input)
        return
      case 'intent':
        this.markIntent(record)
        return
      case 'call':
        this.markCall(record)
        return
      case 'step':
        this.markStep(record)
        return
      case 'page': {
        const node = this.node(record.path)
        for (const [at, item] of record.items.entries()) {
          const declared = node ? declaredOutput(node.module, item) : taintByName(item, 'fields')
          const taint = joined(declared, this.secrets.echoOf(item, record.path))
          this.markOutput(itemPath(record.path, record.from + at), item, taint, 'made')
        }
        return
      }
      default:
    }
  }

  private markInput(path: string, input: JsonObject): void {
    const node = this.node(path)
    const mapped = node?.input.taint(root => this.upstream(path, root))
    const declared = node ? declaredInput(node.module, input) : inputByName(input)
    const named = node !== undefined && node.module.namedInputs.size > 0
    this.secrets.mark(input, joined(mapped, declared), path, named ? 'typed' : 'words')
    const taint = this.secrets.of(input)
    if (taint) this.owns.set(path, new OwnSecrets(input, taint))
  }

  private markIntent(record: IntentRecord): void {
    const { path, method, url, effect, body } = record
    const byName = body === undefined ? undefined : taintByName(body, 'fields')
    const own = this.owns.get(path)
    const made = own
      ? requestTaint(
          { method, path: url, effect, ...(body === undefined ? {} : { body }) },
          {},
          undefined,
          own,
        )
      : {}
    const secret = joined(made.body, byName)
    if (own && body !== undefined) own.noteSent(body, secret)
    this.secrets.mark(record as unknown as JsonObject, under(['body'], secret), path, 'words')
    const address = made.address ?? taintByName(url, 'address')
    if (address) this.secrets.markAddress(url, 'whole' in address ? address.shown : undefined, path)
  }

  private markCall(record: CallRecord): void {
    const node = this.node(record.path)
    const own = this.owns.get(record.path) ?? null
    const taint = node
      ? answerTaint(node.module, record.response, own)
      : under(['body'], taintByName(record.response.body, 'fields'))
    this.secrets.mark(record.response as CallResponse as unknown as JsonObject, taint, record.path, 'made')
  }

  private markStep(record: StepRecord): void {
    const { path, input, output } = record
    if (input !== undefined) this.markInput(path, input)
    const own = this.owns.get(path)
    const node = this.node(path)
    if (output !== undefined) {
      const taint = node
        ? outputTaint(node.module, output, this.secrets.of(input), own)
        : joined(taintByName(output, 'fields'), own?.echoIn(output, false))
      const all = joined(taint, this.secrets.echoOf(output, path))
      this.markOutput(path, output, all, node?.module.kind === 'flow' ? 'words' : 'made')
    }
  }

  private markOutput(
    path: string,
    output: JsonObject,
    taint: Taint | undefined,
    who: 'made' | 'typed' | 'words',
  ): void {
    this.secrets.mark(output, taint, path, who)
    const all = this.secrets.of(output)
    if (all) this.outputs.set(path, all)
  }

  /** Texts that are no data: an error, why something waits. */
  private withoutWords(record: JournalRecord): JournalRecord {
    if (!this.secrets.any) return record
    const own = 'path' in record ? this.owns.get(record.path) : undefined
    const clean = (text: string): string => own?.outOf(text) ?? text
    if (record.t === 'step') {
      this.owns.delete(record.path)
      if (record.error === undefined) return record
      const error = this.secrets.cleanFailure(record.error, record.path, clean)
      const [before, after] = [JSON.stringify(record.error), JSON.stringify(error)]
      if (before === after) return record
      this.cleaned.set(before, error)
      // A copy would lose the marks of what it holds of itself; a step's lie on its parts.
      return { ...record, error }
    }
    return record
  }

  /** What is secret of what a module gave on the way to a path. */
  private upstream(path: string, root: string): Taint | undefined {
    if (this.outputs.size === 0) return undefined
    const segments = path.split('.')
    for (let at = segments.length - 1; at >= 0; at--) {
      const prefix = segments.slice(0, at + 1).join('.')
      if (segments[at]?.replace(/\[\d+\]$/, '') === root && prefix !== path) return this.outputs.get(prefix)
    }
    return undefined
  }

  private node(path: string): PlanNode | undefined {
    return this.plan?.nodes.get(keyOf(path))
  }

  private forget(search: string, index: number): void {
    this.secrets.forget(search, index)
    const item = itemPath(search, index)
    for (const all of [this.outputs, this.owns]) {
      for (const path of all.keys()) if (path === item || path.startsWith(`${item}.`)) all.delete(path)
    }
  }
}

/** Of parameters whose module is not known here: fields and rows alike. */
const inputByName = (input: JsonObject): Taint | undefined =>
  Object.entries(input).reduce<Taint | undefined>(
    (found, [name, part]) => joined(found, under([name], taintByName(part, 'rows'))),
    taintByName(input, 'fields'),
  )
