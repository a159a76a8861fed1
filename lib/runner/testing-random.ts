import fc from 'fast-check'
import type { Field, ScenarioDocumentInput } from '@/lib/scenario/document'
import { mapped, value } from '@/lib/scenario/starters/draw'

/** Random drawings: chains, fan-outs in fan-outs, routers, filters of all sorts, routes that meet again. */
export interface Chain {
  step: Step
  disabled: boolean
  next: Next
}
type Next = null | { filter: FilterKind; chain: Chain } | Fork
interface Fork {
  mode: 'every' | 'first' | 'together' | 'plain'
  routes: { filter: FilterKind; chain: Chain }[]
  fallback: Chain | null
  meet: Chain | null
}
type Step =
  | { is: 'set' | 'impure' | 'get' | 'secret' }
  | { is: 'put'; effect: 'write' | 'idempotent'; impure: boolean }
  | { is: 'pair' }
  | { is: 'later'; ms: number }
  | { is: 'fail'; n: number }
  | { is: 'list'; limit: number; streams: boolean; goesOn: boolean }
type FilterKind = { is: 'none' } | { is: 'pure' | 'impure' | 'broken'; n: number }

const smallNumber = fc.nat({ max: 4 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      is: fc.constant('list' as const),
      limit: fc.integer({ min: 0, max: 5 }),
      streams: fc.boolean(),
      goesOn: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      is: fc.constant('put' as const),
      effect: fc.constantFrom('write' as const, 'idempotent' as const),
      impure: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ is: 'pair' as const }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constantFrom('set', 'impure', 'get', 'secret') }) },
  {
    weight: 1,
    arbitrary: fc.record({ is: fc.constant('later' as const), ms: fc.integer({ min: 1, max: 90_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('fail' as const), n: smallNumber }) },
)
const filter: fc.Arbitrary<FilterKind> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ is: 'none' as const }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constantFrom('pure', 'impure', 'broken'), n: smallNumber }) },
)

const { chain } = fc.letrec<{ chain: Chain; next: Next }>(tie => ({
  chain: fc.record({
    step,
    disabled: fc.nat({ max: 12 }).map(n => n === 12),
    next: tie('next'),
  }),
  next: fc.oneof(
    { maxDepth: 5 },
    fc.constant(null),
    { weight: 5, arbitrary: fc.record({ filter, chain: tie('chain') }) },
    {
      weight: 2,
      arbitrary: fc.record({
        mode: fc.constantFrom('every', 'first', 'together', 'plain'),
        routes: fc.array(fc.record({ filter, chain: tie('chain') }), { minLength: 2, maxLength: 3 }),
        fallback: fc.option(tie('chain')),
        meet: fc.option(tie('chain')),
      }),
    },
  ),
}))
/** Steps that a drawing can come to at most, as [in it, ends that reach what comes after it]. */
function sizeOf({ step, next }: Chain): [steps: number, ends: number] {
  const times = step.is === 'list' ? Math.max(step.limit, step.goesOn ? 1 : 0) : 1
  if (next === null) return [1, times]
  if ('chain' in next) {
    const [steps, ends] = sizeOf(next.chain)
    return [1 + times * steps, times * ends]
  }
  const branches = [...next.routes.map(route => route.chain), ...(next.fallback ? [next.fallback] : [])].map(
    sizeOf,
  )
  const inside = branches.reduce((sum, [steps]) => sum + steps + 1, 1)
  const reached = branches.reduce((sum, [, ends]) => sum + ends, 0)
  const [after, ends] = next.meet ? sizeOf(next.meet) : [0, 1]
  return [1 + times * (inside + reached * after), times * reached * ends]
}

const LARGEST = 150

/** Most begin with a list: one bundle has little to lose. */
export const anyChain: fc.Arbitrary<Chain> = fc
  .oneof(
    chain,
    fc.record({
      step: fc.record({
        is: fc.constant('list' as const),
        limit: fc.integer({ min: 2, max: 7 }),
        streams: fc.boolean(),
        goesOn: fc.boolean(),
      }),
      disabled: fc.constant(false),
      next: fc.record({ filter, chain }),
    }),
  )
  .filter(it => sizeOf(it)[0] <= LARGEST)

type Drawn = ScenarioDocumentInput['modules'][number]
type Link = ScenarioDocumentInput['links'][number]

/** Where a bundle can have come along: lists, whose items tell bundles apart, and what routes have set. */
interface Above {
  lists: string[]
  marks: string[]
}

/** Draws a chain as a document; `m1` is the trigger. */
export function draw(first: Chain, parallelism: number): ScenarioDocumentInput {
  const modules: Drawn[] = [{ key: 'm1', module: 'test.start@1' }]
  const links: Link[] = []
  /** What tells routes apart where they meet again. */
  const marks: string[] = []
  const add = (module: string, parameters: Record<string, Field>, disabled = false): string => {
    const key = `m${modules.length + 1}`
    const drawn = { key, module: `test.${module}@1`, connection: 'org', parameters }
    modules.push(disabled ? { ...drawn, disabled } : drawn)
    return key
  }
  const link = (from: string, to: string, above: Above, kind: FilterKind, more: Partial<Link> = {}): void => {
    const expression = filterExpression(kind, above)
    const filtered = expression === null ? {} : { filter: { is: 'expression' as const, expression } }
    links.push({ id: `l${links.length + 1}`, from, to, ...filtered, ...more })
  }
  /** @returns its first module and its ends */
  const place = (it: Chain, above: Above): { head: string; ends: string[] } => {
    const head = add(...stepOf(it.step, above, `m${modules.length + 1}`), it.disabled)
    const below = it.step.is === 'list' ? { ...above, lists: [...above.lists, head] } : above
    if (it.next === null) return { head, ends: [head] }
    if ('chain' in it.next) {
      const next = place(it.next.chain, below)
      link(head, next.head, below, it.next.filter)
      return { head, ends: next.ends }
    }
    return { head, ends: fork(it.next, head, below) }
  }
  const fork = ({ mode, routes, fallback, meet }: Fork, before: string, above: Above): string[] => {
    let from = before
    if (mode !== 'plain') {
      from = add('router', { mode: value(mode) })
      link(before, from, above, { is: 'none' })
    }
    const marked = marks.length
    const ends: string[] = []
    const branch = (it: Chain, kind: FilterKind, more: Partial<Link>): void => {
      const mark = add('set', { value: value(`r${modules.length + 1}`) })
      marks.push(mark)
      link(from, mark, above, kind, more)
      const placed = place(it, { ...above, marks: [...above.marks, mark] })
      link(mark, placed.head, above, { is: 'none' })
      ends.push(...placed.ends)
    }
    for (const [order, route] of routes.entries()) branch(route.chain, route.filter, { order })
    if (fallback) branch(fallback, { is: 'none' }, { fallback: true })
    if (meet === null) return ends
    // Lists inside the routes tell their bundles apart too.
    const inside = modules.filter(({ module, key }) => module === 'test.list@1' && !above.lists.includes(key))
    const all = {
      lists: [...above.lists, ...inside.map(({ key }) => key)],
      marks: [...above.marks, ...marks.slice(marked)],
    }
    const met = place(meet, all)
    for (const end of ends) link(end, met.head, above, { is: 'none' })
    return met.ends
  }
  const placed = place(first, { lists: [], marks: [] })
  link('m1', placed.head, { lists: [], marks: [] }, { is: 'none' })
  return {
    format: 1,
    name: 'Random',
    settings: { parallelism, stopAtFirstFailure: false },
    connections: { org: { kind: 'okta' } },
    modules,
    links,
  }
}

function stepOf(it: Step, above: Above, key: string): [module: string, parameters: Record<string, Field>] {
  const id = `${[...above.lists.map(list => `{{${list}.id}}`), ...above.marks.map(mark => `{{${mark}.value}}`)].join('-')}-${key}`
  switch (it.is) {
    case 'set':
      return ['set', { value: mapped(id) }]
    case 'impure':
      return ['set', { value: mapped('u:{{uuid()}}{{now()}}') }]
    case 'get':
      return ['get', { id: mapped(`${id}{{m1.n}}`) }]
    case 'secret':
      return ['secret', {}]
    case 'put':
      return [
        'put',
        { id: mapped(id), value: mapped(it.impure ? 'u:{{uuid()}}' : 'v{{m1.n}}'), effect: value(it.effect) },
      ]
    case 'pair':
      return ['pair', { id: mapped(id), value: mapped('w{{m1.n}}') }]
    case 'later':
      return ['later', { ms: value(it.ms) }]
    case 'fail':
      return ['fail', { when: mapped(`{{${numberIn(above)} == ${it.n}}}`) }]
    case 'list':
      return [
        'list',
        {
          limit: value(it.limit),
          streamAtOnce: value(it.streams),
          ifNothing: value(it.goesOn ? 'go-on' : 'stop'),
        },
      ]
  }
}

const numberIn = ({ lists }: Above): string => `${lists.at(-1) ?? 'm1'}.n`

function filterExpression(kind: FilterKind, above: Above): string | null {
  const n = numberIn(above)
  switch (kind.is) {
    case 'none':
      return null
    case 'pure':
      return `${n} != ${kind.n}`
    case 'impure':
      return `size(now()) > 0 && ${n} != ${kind.n}`
    case 'broken':
      return `${n} == ${kind.n} ? now() : true`
  }
}
