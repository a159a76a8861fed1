import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '@/lib/module-kit/json'
import { eventShape, subjectOf } from '@/lib/modules/okta/event-shape'
import { eventsOf } from './delivery'

const event = (more: object = {}) => ({
  uuid: 'f790999f',
  published: '2026-11-25T10:00:00.000Z',
  eventType: 'user.lifecycle.create',
  ...more,
})
const delivery = (...events: unknown[]) => ({ data: { events } }) as Json

describe('a delivery', () => {
  it('gives its events in the order in which they were published, exactly as they came', () => {
    const late = event({
      uuid: 'b',
      published: '2026-11-25T10:00:02.000Z',
      extra: { not: 'known', zone: 'null' },
    })
    const early = event({ uuid: 'a', published: '2026-11-25T10:00:01.000+00:00', target: null, actor: null })
    const { events, bad } = eventsOf(delivery(late, early))
    expect(events.map(one => one.uuid)).toEqual(['a', 'b'])
    expect(events[1]?.bundle).toEqual(late)
    expect(bad).toEqual([])
  })

  it('keeps what cannot be read apart, and says why', () => {
    const { events, bad } = eventsOf(
      delivery(
        event(),
        'x',
        null,
        event({ uuid: '' }),
        event({ published: 'soon' }),
        event({ eventType: 5 }),
      ),
    )
    expect(events).toHaveLength(1)
    expect(bad).toHaveLength(5)
    expect(bad.every(one => one.why !== '')).toBe(true)
  })

  it('is either taken or refused in words, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), json => {
        try {
          const { events, bad } = eventsOf(delivery(json))
          expect(events.length + bad.length).toBe(1)
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid' })
        }
        try {
          eventsOf(json as Json)
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid' })
        }
      }),
    )
  })

  const samples = ['event-hook-sample.json', 'event-hook-sample-minimal.json'].map(
    name => new URL(`../../../shared/okta/${name}`, import.meta.url),
  )
  it.for(samples.map(String))('as published is read: %s', (url, { skip }) => {
    const file = new URL(url)
    if (!existsSync(file)) skip('1 check skipped: the published samples are not here')
    const { events, bad } = eventsOf(JSON.parse(readFileSync(file, 'utf8')))
    expect([events.length, bad]).toEqual([1, []])
  })
})

describe('whom an event is about', () => {
  const of = (more: object) => subjectOf(eventShape.parse(event(more)))
  const actor = { id: '00uActor', type: 'User' }
  it.each([
    [
      'the first user among its targets',
      {
        target: [
          { id: '0oa', type: 'AppInstance' },
          { id: '00u1', type: 'User' },
          { id: '00u2', type: 'User' },
        ],
        actor,
      },
      '00u1',
    ],
    ['else the actor, where it is about users', { actor, eventType: 'user.session.start' }, '00uActor'],
    ['not the actor of anything else', { actor, eventType: 'group.lifecycle.create' }, null],
    [
      'nor an actor that is no user',
      { actor: { id: 'sys', type: 'SystemPrincipal' }, eventType: 'user.x' },
      null,
    ],
    [
      'else its first group',
      { target: [{ id: '00g1', type: 'UserGroup' }], actor, eventType: 'group.lifecycle.create' },
      '00g1',
    ],
    ['nobody', { target: [{ type: 'User' }], eventType: 'x.y' }, null],
  ])('is %s', (_who, more, subject) => {
    expect(of(more)).toBe(subject)
  })
})
