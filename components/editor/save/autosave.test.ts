import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Kept } from './kept'
import { type How, keysOf, SimulatedNetwork, SimulatedServer, SimulatedTab } from './simulation'

let server: SimulatedServer
let network: SimulatedNetwork
let ids = 0

beforeEach(() => {
  server = new SimulatedServer()
  network = new SimulatedNetwork()
})

const open = (person: string): SimulatedTab =>
  new SimulatedTab(person, server, network, () => `save ${++ids}`)

/** Lets what follows from an answer follow. */
const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

async function answerAll(): Promise<void> {
  await settled()
  while (network.busy) {
    network.happen('answered')
    await settled()
  }
}

async function save(tab: SimulatedTab): Promise<void> {
  tab.passTime()
  await answerAll()
}

describe('saving', () => {
  it('saves what is drawn, and what is drawn meanwhile after it', async () => {
    const tab = open('Ada')
    tab.edit('m1')
    tab.passTime()
    await settled()
    tab.edit('m2')
    await answerAll()
    expect([keysOf(server.draft), tab.autosave.getState().is]).toEqual([['m1'], 'unsaved'])
    await save(tab)
    expect([keysOf(server.draft), tab.autosave.getState().is, tab.left]).toEqual([
      ['m1', 'm2'],
      'saved',
      null,
    ])
  })

  it('shows what the server made of it, and keeps what was drawn meanwhile', async () => {
    const tab = open('Ada')
    tab.edit('m1')
    tab.passTime()
    await settled()
    tab.edit('m2')
    await answerAll()
    expect([tab.keys, Object.keys(tab.store.getState().draft.connections), tab.autosave.isDirty]).toEqual([
      ['m1', 'm2'],
      ['stored'],
      true,
    ])
    await save(tab)
    expect(tab.autosave.isDirty).toBe(false)
  })

  it('knows its own save when the answer was lost, also after it went on drawing', async () => {
    const tab = open('Ada')
    tab.edit('m1')
    tab.passTime()
    await settled()
    network.happen('answer lost')
    await settled()
    expect(tab.autosave.getState().is).toBe('offline')
    tab.edit('m2')
    await save(tab)
    await save(tab)
    expect([keysOf(server.draft), tab.autosave.getState().is, server.copies]).toEqual([
      ['m1', 'm2'],
      'saved',
      [],
    ])
  })

  it('shows what was saved elsewhere when it comes into sight again, and nothing of that can be undone', async () => {
    const [tab, other] = [open('Ada'), open('Ada')]
    other.edit('m1')
    await save(other)
    tab.autosave.refresh()
    await answerAll()
    expect([tab.keys, tab.autosave.getState().is]).toEqual([['m1'], 'saved'])
    expect(tab.store.getState().undo()).toBeNull()
  })

  it('keeps edits that are not saved when it comes into sight again, and tells that it was the same person', async () => {
    const [tab, other] = [open('Ada'), open('Ada')]
    other.edit('m1')
    await save(other)
    tab.edit('m2')
    tab.autosave.refresh()
    await answerAll()
    expect(tab.keys).toEqual(['m2'])
    expect(tab.autosave.getState()).toMatchObject({ is: 'conflict', by: { mine: true } })
  })

  it('keeps theirs as a copy where mine is saved over it, and mine where theirs is taken', async () => {
    const [ada, bea] = [open('Ada'), open('Bea')]
    bea.edit('m1')
    await save(bea)
    ada.edit('m2')
    await save(ada)
    expect(ada.autosave.getState()).toMatchObject({ is: 'conflict', by: { mine: false, name: 'Bea' } })
    ada.autosave.saveMine()
    await answerAll()
    expect([keysOf(server.draft), server.copies.map(keysOf)]).toEqual([['m2'], [['m1']]])
    bea.edit('m3')
    await save(bea)
    bea.autosave.takeTheirs()
    await answerAll()
    expect([bea.keys, server.copies.map(keysOf)]).toEqual([['m2'], [['m1'], ['m1', 'm3']]])
    expect(bea.autosave.getState().is).toBe('saved')
  })

  it('takes theirs not before mine is safe', async () => {
    const [ada, bea] = [open('Ada'), open('Bea')]
    bea.edit('m1')
    await save(bea)
    ada.edit('m2')
    await save(ada)
    ada.autosave.takeTheirs()
    await settled()
    network.happen('never arrived')
    await settled()
    expect([ada.keys, ada.autosave.getState()]).toMatchObject([['m2'], { is: 'conflict', message: 'lost' }])
  })

  it('offers nothing where the crash came after the save had arrived', async () => {
    const tab = open('Ada')
    tab.edit('m1')
    tab.passTime()
    await settled()
    network.happen('answer lost')
    const left = tab.crash()
    const again = open('Ada')
    expect(left !== null && again.autosave.hasHad(left)).toBe(true)
  })

  it('keeps theirs also where it crashed as mine was being saved over it, and mine is brought back', async () => {
    const [ada, bea] = [open('Ada'), open('Bea')]
    bea.edit('m1')
    await save(bea)
    ada.edit('m2')
    await save(ada)
    ada.autosave.saveMine()
    await settled()
    network.happen('never arrived')
    await settled()
    const left = ada.crash()
    const again = open('Ada')
    if (left === null || again.autosave.hasHad(left)) throw new Error('nothing is left')
    await again.autosave.bringBack(left)
    await save(again)
    expect([keysOf(server.draft), server.copies.map(keysOf)]).toEqual([['m2'], [['m1']]])
  })

  it('goes on where an older drawing was put back from a backup, and asks', async () => {
    const tab = open('Ada')
    tab.edit('m1')
    await save(tab)
    server.revision = 0
    server.saves = []
    tab.edit('m2')
    await save(tab)
    expect(tab.autosave.getState().is).toBe('conflict')
    tab.autosave.saveMine()
    await answerAll()
    expect(keysOf(server.draft)).toEqual(['m1', 'm2'])
  })
})

const PEOPLE = ['Ada', 'Ada', 'Bea'] as const
type Step =
  | { is: 'edit' | 'time' | 'look' | 'mine' | 'theirs' | 'crash' | 'back'; tab: number }
  | { is: 'network'; how: How; at: number }

const tab = fc.nat(PEOPLE.length - 1)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ is: fc.constant('edit' as const), tab }) },
  { weight: 4, arbitrary: fc.record({ is: fc.constant('time' as const), tab }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('look' as const), tab }) },
  {
    weight: 3,
    arbitrary: fc.record({
      is: fc.constantFrom('mine' as const, 'theirs', 'crash', 'back'),
      tab,
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      is: fc.constant('network' as const),
      how: fc.constantFrom<How>('answered', 'answered', 'answer lost', 'never arrived', 'late'),
      at: fc.nat(3),
    }),
  },
)

it('loses no edit of anybody, whatever is drawn, saved, lost, answered and crashed in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80, size: 'max' }), async steps => {
      server = new SimulatedServer()
      network = new SimulatedNetwork()
      const tabs = PEOPLE.map(open)
      /** What crashes left in the browser of each place. */
      const left: { at: number; kept: Kept }[] = []
      let edits = 0
      const bringBack = (at: number): void => {
        const found = left.findIndex(one => one.at === at)
        const [one] = found < 0 ? [] : left.splice(found, 1)
        const place = tabs[at]
        if (!one || !place) return
        if (place.autosave.hasHad(one.kept)) return
        place.autosave.bringBack(one.kept).then(
          // A page that is gone by then has brought nothing back, and its browser still keeps it.
          () => tabs[at] !== place && left.push(one),
          () => left.push(one),
        )
      }
      for (const one of steps) {
        if (one.is === 'network') network.happen(one.how, one.at)
        else {
          const place = tabs[one.tab]
          if (place === undefined) continue
          if (one.is === 'edit') place.edit(`m${++edits}`)
          if (one.is === 'time') place.passTime()
          if (one.is === 'look') place.autosave.refresh()
          if (one.is === 'mine') place.autosave.saveMine()
          if (one.is === 'theirs') place.autosave.takeTheirs()
          if (one.is === 'back') bringBack(one.tab)
          if (one.is === 'crash') {
            const kept = place.crash()
            if (kept) left.push({ at: one.tab, kept })
            tabs[one.tab] = open(place.person)
          }
        }
        await settled()
      }
      // Everything is heard again, everybody answers, and what crashes left is brought back.
      for (let round = 0; round < 60; round++) {
        for (const place of tabs) {
          place.autosave.refresh()
          await answerAll()
          if (place.autosave.getState().is === 'conflict')
            void (round % 2 === 0 ? place.autosave.saveMine() : place.autosave.takeTheirs())
          await answerAll()
          place.passTime()
          await answerAll()
          if (!place.autosave.isDirty) bringBack(tabs.indexOf(place))
          await answerAll()
        }
        if (left.length === 0 && tabs.every(place => place.autosave.getState().is === 'saved')) break
      }
      expect(left).toEqual([])
      for (const place of tabs) {
        expect(place.autosave.getState().is).toBe('saved')
        place.autosave.refresh()
        await answerAll()
        expect(place.keys).toEqual(keysOf(server.draft))
      }
      const reachable = new Set([server.draft, ...server.copies].flatMap(keysOf))
      const all = Array.from({ length: edits }, (_, at) => `m${at + 1}`)
      expect(all.filter(key => !reachable.has(key))).toEqual([])
    }),
    { numRuns: 300 },
  )
}, 120_000)
