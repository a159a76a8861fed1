import { StepError, toFailure } from '@/lib/errors'
import type { Scope } from '@/lib/expression'
import type { StepContext } from '@/lib/module-kit/context'
import type { JsonObject } from '@/lib/module-kit/json'
import type { ModuleResult, RouteMode } from '@/lib/module-kit/result'
import { FanOut } from './fan-out'
import { Gate, Halted, Parked } from './gate'
import { linkPath, stepPath } from './paths'
import type { PlanLink, PlanNode } from './plan'
import { OwnershipLost } from './ports'
import type { ParkReason, ParkRecord, StepRecord } from './records'
import type { RunState } from './run-state'
import { outputOf, type Upstream } from './scope'

/** What became of the bundles below one item of the outermost fan-out, or of the run's root. */
export interface Tally {
  failed: boolean
  parked: boolean
  stopped: Record<string, number> | undefined
  /** The root only: an outermost fan-out gave items, so the root itself is no bundle of its own. */
  fanned: boolean
}

export const newTally = (): Tally => ({ failed: false, parked: false, stopped: undefined, fanned: false })

/** A module is done with a bundle and it goes on; null: it does not go on from here. */
type Gone = { output: JsonObject; mode: RouteMode } | null

/** Depth first from the trigger: a bundle goes all the way down before its next sibling starts (RUNNING.md, 2). */
export class Walk {
  constructor(private readonly run: RunState) {}

  async fromTrigger(bundle: JsonObject, at: number): Promise<void> {
    const { run } = this
    const { plan } = run
    const node = this.node(plan.trigger)
    const tally = newTally()
    if (run.memory.step(node.key) === undefined) {
      run.finish({
        t: 'step',
        path: node.key,
        key: node.key,
        at,
        ms: 0,
        attempts: 1,
        status: 'ok',
        output: bundle,
      })
    }
    await this.onward(node, { key: node.key, output: bundle, before: null }, node.key, tally, 'every')
    if (tally.parked || run.halt !== null) return
    if (tally.failed) run.counts.failed++
    else if (!tally.fanned) run.counts.done++
    for (const [link, count] of Object.entries(tally.stopped ?? {})) {
      run.counts.stopped[link] = (run.counts.stopped[link] ?? 0) + count
    }
  }

  /** Carries a bundle over a module's links; `from` is the path it has come to. */
  async onward(
    node: PlanNode,
    upstream: Upstream,
    from: string,
    tally: Tally,
    mode: RouteMode,
  ): Promise<void> {
    let at = node
    let up = upstream
    let path = from
    let how = mode
    for (;;) {
      const branches = at.links.length + at.fallback.length
      if (branches === 0) return
      const taken = this.takenLinks(at, up, path, tally, how)
      const [only] = taken
      if (only === undefined) return
      if (taken.length > 1) return this.routes(taken, up, path, tally, how)
      const next = this.node(only.to)
      const parent = branches === 1 ? path : linkPath(path, only.id)
      if (this.run.halting) return
      if (this.run.needsBreath()) await this.run.breathe()
      const nextPath = stepPath(parent, next.key)
      const stepped = this.step(next, up, nextPath, tally)
      const gone = stepped instanceof Promise ? await stepped : stepped
      if (gone === null) return
      up = { key: next.key, output: gone.output, before: up }
      at = next
      path = nextPath
      how = gone.mode
    }
  }

  private async routes(
    taken: PlanLink[],
    upstream: Upstream,
    path: string,
    tally: Tally,
    mode: RouteMode,
  ): Promise<void> {
    const along = async (link: PlanLink): Promise<void> => {
      if (this.run.halting) return
      if (this.run.needsBreath()) await this.run.breathe()
      const next = this.node(link.to)
      const nextPath = stepPath(linkPath(path, link.id), next.key)
      const gone = await this.step(next, upstream, nextPath, tally)
      if (gone === null) return
      const below = { key: next.key, output: gone.output, before: upstream }
      await this.onward(next, below, nextPath, tally, gone.mode)
    }
    if (mode === 'together') {
      const ended = await Promise.allSettled(taken.map(along))
      for (const end of ended) if (end.status === 'rejected') throw end.reason
      return
    }
    for (const link of taken) await along(link)
  }

  /** Which links take the bundle. A filter that cannot be evaluated fails the bundle there and is never a "no". */
  private takenLinks(
    node: PlanNode,
    upstream: Upstream,
    path: string,
    tally: Tally,
    mode: RouteMode,
  ): PlanLink[] {
    if (node.fallback.length === 0 && node.links.every(link => link.filter === null)) {
      return mode === 'first' ? node.links.slice(0, 1) : node.links
    }
    const known = this.run.memory.route(path)
    const scope = this.scope(upstream)
    const taken: PlanLink[] = []
    const stopped: PlanLink[] = []
    let broken = false
    for (const link of node.links) {
      if (mode === 'first' && taken.length > 0) break
      try {
        const passes = known ? known.includes(link.id) : link.filter === null || link.filter.passes(scope)
        if (passes) taken.push(link)
        else stopped.push(link)
      } catch (error) {
        broken = true
        this.filterFailed(link, path, tally, error)
      }
    }
    if (taken.length === 0 && !broken && node.fallback.length > 0) taken.push(...node.fallback)
    for (const link of stopped) {
      tally.stopped ??= {}
      tally.stopped[link.id] = (tally.stopped[link.id] ?? 0) + 1
    }
    if (known === undefined && node.links.some(link => link.filter?.impure)) {
      this.run.append([{ t: 'route', path, at: this.run.now(), taken: taken.map(link => link.id) }])
    }
    return taken
  }

  private filterFailed(link: PlanLink, from: string, tally: Tally, error: unknown): void {
    tally.failed = true
    const path = linkPath(from, link.id)
    const at = this.run.now()
    const known = this.run.memory.step(path)
    if (known) return
    this.fail({
      t: 'step',
      path,
      key: link.id,
      at,
      ms: 0,
      attempts: 1,
      status: 'failed',
      error: toFailure(error),
    })
  }

  /** One module works on one bundle. Not async: a module that answers at once costs no turn of the event loop. */
  private step(node: PlanNode, upstream: Upstream, path: string, tally: Tally): Gone | Promise<Gone> {
    const known = this.run.memory.step(path)
    if (known && !this.listGoesOn(node, known)) return this.knownStep(known, tally)
    if (node.disabled) return { output: {}, mode: 'every' }
    const answered = this.parkedStep(node, path, tally)
    if (answered !== undefined) return answered
    const began = this.run.now()
    const begin = this.run.memory.begin(path)
    const startedAt = begin?.at ?? began
    let input: JsonObject
    try {
      input = begin?.input ?? node.input.resolve(this.scope(upstream, startedAt))
    } catch (error) {
      return this.failed(node, path, tally, began, undefined, undefined, error)
    }
    if (node.module.secretInputs.length > 0) this.run.secrets.learn(input, node.module.secretInputs)
    if (node.module.kind === 'search') return this.fanOut(node, upstream, path, tally, input, startedAt)
    const gate = new Gate(this.run, node, path, input, startedAt)
    try {
      const result = node.module.run(this.context(gate, path, startedAt), input)
      if (!(result instanceof Promise)) return this.ended(node, path, tally, began, input, gate, result)
      return result.then(
        value => this.ended(node, path, tally, began, input, gate, value),
        error => this.failed(node, path, tally, began, input, gate, error),
      )
    } catch (error) {
      return this.failed(node, path, tally, began, input, gate, error)
    }
  }

  /** A search whose list is complete still has items to carry on after a restart. */
  private listGoesOn(node: PlanNode, known: StepRecord): boolean {
    return (
      node.module.kind === 'search' &&
      (known.status === 'ok' || this.run.memory.pages(known.path) !== undefined)
    )
  }

  private knownStep(known: StepRecord, tally: Tally): Gone {
    if (known.stop) this.stopRun(known.stop, known.error?.message ?? '')
    if (known.status === 'failed') {
      tally.failed = true
      return null
    }
    return { output: known.output ?? {}, mode: known.mode ?? 'every' }
  }

  /** @returns undefined when the step is to be attempted (again) */
  private parkedStep(node: PlanNode, path: string, tally: Tally): Gone | undefined {
    const park = this.run.memory.park(path)
    if (park === undefined) return undefined
    const answer = this.run.memory.answer(path)
    const due = park.due !== undefined && park.due <= this.run.now()
    if (answer?.is === 'done')
      return this.finished(node, path, this.run.now(), undefined, undefined, answer.output)
    if (answer?.is === 'again') return undefined
    if (park.reason.is === 'wait' && (due || answer?.is === 'due')) {
      return this.finished(node, path, this.run.now(), undefined, undefined, {})
    }
    if (park.reason.is === 'settle' && due) return undefined
    tally.parked = true
    this.run.parked.push(park)
    return null
  }

  private async fanOut(
    node: PlanNode,
    upstream: Upstream,
    path: string,
    tally: Tally,
    input: JsonObject,
    startedAt: number,
  ): Promise<Gone> {
    const gate = new Gate(this.run, node, path, input, startedAt)
    let origin: string | undefined
    try {
      if (node.module.connection !== undefined) origin = (await this.run.client(node)).origin
    } catch (error) {
      return this.failed(node, path, tally, this.run.now(), input, gate, error)
    }
    const context = this.context(gate, path, startedAt, origin)
    await new FanOut(this.run, this, node, upstream, path, tally, input, gate, context).walk()
    return null
  }

  private context(gate: Gate, path: string, startedAt: number, origin?: string): StepContext {
    const { runId } = this.run
    return {
      call: request => gate.call(request),
      pause: ms => this.run.sleep(ms),
      startedAt,
      path,
      runId,
      ...(origin === undefined ? {} : { origin }),
    }
  }

  private scope(upstream: Upstream, startedAt?: number): Scope {
    return {
      lookup: name => outputOf(upstream, name),
      now: () => startedAt ?? this.run.now(),
      uuid: this.run.ports.uuid,
    }
  }

  private ended(
    node: PlanNode,
    path: string,
    tally: Tally,
    began: number,
    input: JsonObject,
    gate: Gate,
    result: ModuleResult,
  ): Gone {
    if (gate.interrupted) return this.interrupted(node, path, tally, gate.interrupted)
    switch (result.type) {
      case 'one':
      case 'route': {
        const mode = result.type === 'route' ? result.mode : undefined
        return this.finished(node, path, began, input, gate, result.bundle, mode)
      }
      case 'wait': {
        const { until, token, reason: why } = result
        const reason: ParkReason = { is: 'wait', why, ...(token === undefined ? {} : { token }) }
        return this.park(node, path, tally, reason, until)
      }
      case 'stop': {
        const error =
          result.as === 'failure' ? { error: { kind: 'refused', message: result.message } as const } : {}
        this.run.finish({
          ...this.record(node, path, began, input, gate),
          status: result.as === 'failure' ? 'failed' : 'ok',
          stop: result.as,
          ...error,
        })
        this.stopRun(result.as, result.message)
        return null
      }
      default: {
        const error = new StepError(
          'bug',
          `${node.module.title} gave what this version of Joinery cannot carry on.`,
        )
        return this.failed(node, path, tally, began, input, gate, error)
      }
    }
  }

  private stopRun(as: 'success' | 'failure', message: string): void {
    this.run.halt ??= { is: 'stopped', as, message }
  }

  private finished(
    node: PlanNode,
    path: string,
    began: number,
    input: JsonObject | undefined,
    gate: Gate | undefined,
    output: JsonObject,
    mode?: RouteMode,
  ): Gone {
    if (node.module.secretOutputs.length > 0) this.run.secrets.learn(output, node.module.secretOutputs)
    const record: StepRecord = { ...this.record(node, path, began, input, gate), output }
    if (mode !== undefined) record.mode = mode
    this.run.finish(record)
    return { output, mode: mode ?? 'every' }
  }

  /** A step failed for its own reasons: this bundle ends here, the others go on (RUNNING.md, 4). */
  failed(
    node: PlanNode,
    path: string,
    tally: Tally,
    began: number,
    input: JsonObject | undefined,
    gate: Gate | undefined,
    error: unknown,
  ): null {
    if (error instanceof OwnershipLost) throw error
    if (gate?.interrupted) return this.interrupted(node, path, tally, gate.interrupted)
    if (error instanceof Parked || error instanceof Halted) return this.interrupted(node, path, tally, error)
    this.run.assertOwner()
    tally.failed = true
    this.fail({ ...this.record(node, path, began, input, gate), status: 'failed', error: toFailure(error) })
    return null
  }

  private fail(record: StepRecord): void {
    this.run.finish(record)
    const { error } = record
    if (error === undefined) return
    if (error.kind === 'auth' || this.run.plan.stopAtFirstFailure) this.run.halt ??= { is: 'failed', error }
  }

  interrupted(node: PlanNode, path: string, tally: Tally, why: Parked | Halted): null {
    if (why instanceof Parked) return this.park(node, path, tally, why.reason, why.due)
    tally.parked = true
    return null
  }

  private park(
    node: PlanNode,
    path: string,
    tally: Tally,
    reason: ParkReason,
    due: number | undefined,
  ): null {
    const record: ParkRecord = {
      t: 'park',
      path,
      key: node.key,
      at: this.run.now(),
      reason,
      ...(due === undefined ? {} : { due }),
    }
    tally.parked = true
    this.run.parked.push(record)
    this.run.append([record])
    return null
  }

  private record(
    node: PlanNode,
    path: string,
    began: number,
    input: JsonObject | undefined,
    gate: Gate | undefined,
  ): StepRecord {
    const calls = gate?.takeSummaries() ?? []
    const record: StepRecord = {
      t: 'step',
      path,
      key: node.key,
      at: began,
      ms: this.run.now() - began,
      attempts: 1,
      status: 'ok',
    }
    if (input !== undefined) record.input = input
    if (calls.length > 0) record.calls = calls
    return record
  }

  private node(key: string): PlanNode {
    const node = this.run.plan.nodes.get(key)
    if (node === undefined) throw new StepError('bug', `The drawing has no module ${key}.`)
    return node
  }
}
