import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { EVENT_SUBJECTS, EVENT_TYPES } from './event-types'

const file = fileURLToPath(new URL('../../../../shared/okta/event-types.csv', import.meta.url))
const catalog = existsSync(file) ? readFileSync(file, 'utf8') : null

describe('event types', () => {
  it('are each told in one short line under one subject', () => {
    expect(EVENT_TYPES.size).toBe(264)
    for (const { key, title, types } of EVENT_SUBJECTS) {
      expect(title).not.toBe('')
      for (const { type, description, subject } of types) {
        expect(subject).toBe(key)
        expect(type === key || type.startsWith(`${key}.`)).toBe(true)
        expect(description.length).toBeGreaterThan(5)
        expect(description.length).toBeLessThan(70)
      }
    }
    expect(new Set(EVENT_SUBJECTS.map(subject => subject.title)).size).toBe(EVENT_SUBJECTS.length)
  })

  it('hold no event of the hooks themselves, which would go round in circles', () => {
    expect([...EVENT_TYPES.keys()].filter(type => type.startsWith('event_hook.'))).toEqual([])
  })

  it.skipIf(catalog === null)("are exactly those that Okta's catalog marks as eligible", () => {
    const eligible = [...(catalog ?? '').matchAll(/^([a-z_0-9.A-Z]+),(?:"(?:[^"]|"")*"|[^",]*),yes,/gm)].map(
      match => match[1],
    )
    expect([...EVENT_TYPES.keys()]).toEqual(eligible)
  })
})
