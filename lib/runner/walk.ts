import { StepError, toFailure } from '@/lib/errors'
import type { JsonObject } from '@/lib/module-kit/json'
import type { RouteMode } from '@/lib/module-kit/result'
import { FanOut } from './fan-out'
import { checkBundle } from './limits'
import { isReadFirst } from './list-first'
import { ListItems } from './list-items'
import { addStopped } from './memory'
import { linkPath, stepPath } from './paths'
import type { PlanLink, PlanNode } from './plan'
import { declaredInput, declaredOutput } from './provenance'
import type { CallRecord, ParkRecord, StepRecord } from './records'
import type { RunState } from './run-state'
import { type Gone, RunStep } from './run-step'
import { type BundleScope, outputOf, type Upstream } from './scope'
import { joined } from './taint'
import { countParked, countStopped, isOver, newTally, type Tally } from './tally'

/** Depth first from the trigger: a bundle goes all the way down before its next sibling starts (RUNNING.md, 2). */
export class Walk {
  constructor(private readonly run: RunState) {}

  async fromTrigger(bundle: JsonObject, at: number): Promise<void> {
    const { run } = this
    const node = this.node(run.plan.trigger)
    const tally = newTally()
    const gone = await this.trigger(node, bundle, at, tally)
    if (gone) {
      await this.onward(node, { key: node.key, output: bundle, before: null }, node.key, tally, 'every')
    }
    if (!isOver(tally, run.goesOn)) return
    if (tally.failed) run.counts.failed++
    else if (!tally.fanned) run.counts.done++
    addStopped(run.counts.stopped, tally.stopped)
  }

  private async trigger(node: PlanNode, bundle: JsonObject, at: number, tally: Tally): Promise<boolean> {
    if (node.secretive) this.run.secrets.mark(bundle, declaredOutput(node.module, bundle), node.key, 'typed')
    const known = this.run.memory.step(node.key)
    if (known) {
      tally.failed ||= known.status === 'failed'
      return known.status === 'ok'
    }
    const record: StepRecord = {
      t: 'step',
      path: node.key,
      key: node.key,
      at,
      ms: 0,
      attempts: 1,
      status: 'ok',
      output: bundle,
    }
    if (this.run.needsBreath()) await this.run.breatheLong()
    let isWide: boolean
    try {
      isWide = checkBundle(bundle, this.run.limits)
    } catch (error) {
      const { output: _, ...rest } = record
      tally.failed = true
      this.run.finish({ ...rest, status: 'failed', error: toFailure(error) })
      return false
    }
    if (isWide) await this.run.finishWide(record)
    else this.run.finish(record)
    return true
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
      if (!this.mayGoOn(tally)) return
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

  private mayGoOn(tally: Tally): boolean {
    if (!this.run.halting) return true
    tally.cut = true
    return false
  }

  private async routes(
    taken: PlanLink[],
    upstream: Upstream,
    path: string,
    tally: Tally,
    mode: RouteMode,
  ): Promise<void> {
    const along = async (link: PlanLink): Promise<void> => {
      if (!this.mayGoOn(tally)) return
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

  /** Which links take the bundle; of two that lead to the same module the first, since it goes there once. */
  private takenLinks(
    node: PlanNode,
    upstream: Upstream,
    path: string,
    tally: Tally,
    mode: RouteMode,
  ): PlanLink[] {
    const taken = this.passing(node, upstream, path, tally, mode)
    if (!node.hasDoubles) return taken
    return taken.filter(
      (link, at) =>
        taken.findIndex(other => other.to === link.to) === at ||
        // An older Joinery has begun to work there: what it left open has to be seen to.
        this.run.memory.begin(stepPath(linkPath(path, link.id), link.to)) !== undefined,
    )
  }

  /** A filter that cannot be evaluated fails the bundle there and is never a "no". */
  private passing(
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
    let broken = false
    for (const link of node.links) {
      if (mode === 'first' && taken.length > 0) break
      if (this.run.memory.step(linkPath(path, link.id))?.status === 'failed') {
        broken = true
        tally.failed = true
        continue
      }
      try {
        const passes = known ? known.includes(link.id) : link.filter === null || link.filter.passes(scope)
        if (passes) taken.push(link)
        else countStopped(tally, link.id)
      } catch (error) {
        broken = true
        this.filterFailed(link, path, tally, error)
      }
    }
    if (taken.length === 0 && !broken) taken.push(...node.fallback)
    if (known === undefined && node.links.some(link => link.filter?.impure)) {
      this.run.append([{ t: 'route', path, at: this.run.now(), taken: taken.map(link => link.id) }])
    }
    return taken
  }

  private filterFailed(link: PlanLink, from: string, tally: Tally, error: unknown): void {
    tally.failed = true
    const failure = toFailure(error)
    this.run.finish({
      t: 'step',
      path: linkPath(from, link.id),
      key: link.id,
      at: this.run.now(),
      ms: 0,
      attempts: 1,
      status: 'failed',
      error: failure,
    })
    if (this.run.plan.stopAtFirstFailure) this.run.halt ??= { is: 'failed', error: failure }
  }

  /** One module works on one bundle, or the journal knows what it did. */
  private step(node: PlanNode, upstream: Upstream, path: string, tally: Tally): Gone | Promise<Gone> {
    const { memory } = this.run
    const known = memory.step(path)
    const search = node.module.kind === 'search'
    if (known && !(search && this.listGoesOn(known))) return this.knownStep(known, tally)
    if (node.disabled) return { output: {}, mode: 'every' }
    const answered = this.parkedStep(node, path, tally)
    if (answered !== undefined) return answered
    const now = this.run.now()
    const begin = memory.begin(path)
    const attempt = known?.attempts ?? memory.attempts(path) + 1
    if (attempt > 1 && known === undefined) {
      this.run.append([{ t: 'attempt', path, at: now, attempt }])
    }
    const startedAt = begin?.at ?? known?.at ?? now
    const step = new RunStep(this.run, node, path, tally, startedAt, attempt)
    let input: JsonObject
    try {
      input = begin?.input ?? known?.input ?? node.input.resolve(this.scope(upstream, startedAt))
    } catch (error) {
      return step.failed(error)
    }
    if (node.secretive || this.run.secrets.any) this.markInput(node, input, upstream, path)
    if (search) return this.fanOut(step, input, upstream)
    // Filling in a wide input took its time, and what is made of it will too.
    return this.run.needsBreath() ? this.run.breathe().then(() => step.work(input)) : step.work(input)
  }

  /** A search whose list is complete still has items to carry on after a restart. */
  private listGoesOn(known: StepRecord): boolean {
    return known.status === 'ok' || this.run.memory.pages(known.path) !== undefined
  }

  private knownStep(known: StepRecord, tally: Tally): Gone {
    if (known.stop) this.run.halt ??= { is: 'stopped', as: known.stop, message: known.error?.message ?? '' }
    if (known.status === 'failed') tally.failed = true
    if (known.stop || known.status === 'failed') return null
    return { output: known.output ?? {}, mode: known.mode ?? 'every' }
  }

  /** @returns undefined when the step is to be attempted (again) */
  private parkedStep(node: PlanNode, path: string, tally: Tally): Gone | Promise<Gone> | undefined {
    const { memory } = this.run
    const park = memory.park(path)
    if (park === undefined) return undefined
    const answer = memory.answer(path)
    if (answer?.is === 'again') return undefined
    const due = park.due !== undefined && park.due <= this.run.now()
    const over = park.reason.is === 'wait' && (due || answer?.is === 'due')
    if (answer?.is === 'done' && answer.output === undefined && this.tookFound(park)) return undefined
    if (answer?.is === 'done' || over) {
      return this.stepParked(node, path, tally, park).answered(answer)
    }
    if (park.reason.is === 'settle' && due) return undefined
    if (park.reason.is === 'decision' && park.question === undefined) {
      // It was parked before questions had ids of their own: it is asked now.
      return this.stepParked(node, path, tally, park).park(park.reason, park.due)
    }
    countParked(tally, park.due)
    this.run.parked.set(path, park)
    return null
  }

  /** A person took what reading back had found for the answer of the call, so the module goes on from there. */
  private tookFound({ path, reason }: ParkRecord): boolean {
    if (reason.is !== 'decision' || reason.found === undefined) return false
    const known = this.run.memory.call(path, reason.n)
    if (known === undefined || known.state === 'answered') return known !== undefined
    const { method, url } = known
    const at = this.run.now()
    const call = { t: 'call', path, n: reason.n, at, method, url, response: reason.found } as const
    const record: CallRecord = { ...call, settled: 'person' }
    this.run.append([record])
    this.run.memory.fold(record)
    return true
  }

  /** The step as it was when it was parked. */
  private stepParked(node: PlanNode, path: string, tally: Tally, park: ParkRecord): RunStep {
    const { memory } = this.run
    const begin = memory.begin(path)
    const step = new RunStep(this.run, node, path, tally, begin?.at ?? park.at, memory.attempts(path) || 1)
    step.input = begin?.input
    return step
  }

  private async fanOut(step: RunStep, input: JsonObject, upstream: Upstream): Promise<Gone> {
    const { run } = this
    step.input = input
    let origin: string | undefined
    try {
      if (step.node.module.connection !== undefined) origin = (await run.client(step.node)).origin
    } catch (error) {
      return step.failed(error)
    }
    const first = origin !== undefined && (await isReadFirst(run, step.node, origin, input))
    const list = new ListItems(run, step, step.context(origin), input, first)
    await new FanOut(run, this, step, upstream, list).walk()
    const { instead } = list
    return instead && { output: instead, mode: 'every' }
  }

  private scope(upstream: Upstream, startedAt?: number): BundleScope {
    return {
      lookup: name => outputOf(upstream, name),
      now: () => startedAt ?? this.run.now(),
      uuid: this.run.ports.uuid,
      secret: this.run.plan.sealed.length === 0 ? undefined : use => this.run.secret(use),
      taintOf: this.run.secrets.any ? name => this.run.secrets.of(outputOf(upstream, name)) : undefined,
    }
  }

  /** What people typed and what is mapped from a secret; only in an open text a machine's words are told from theirs. */
  private markInput(node: PlanNode, input: JsonObject, upstream: Upstream, path: string): void {
    const { secrets } = this.run
    const mapped = node.input.taint(name => secrets.of(outputOf(upstream, name)))
    const taint = joined(mapped, declaredInput(node.module, input))
    secrets.mark(input, taint, path, node.module.namedInputs.size > 0 ? 'typed' : 'words')
  }

  private node(key: string): PlanNode {
    const node = this.run.plan.nodes.get(key)
    if (node === undefined) throw new StepError('bug', `The drawing has no module ${key}.`)
    return node
  }
}
