import { describe, expect, it } from 'vitest'
import { moduleById } from '@/lib/modules'
import { checkScenario } from '../check'
import { exportDocument } from '../export'
import { parseDocument } from '../import'
import { STARTERS } from '.'

it('ships six scenarios', () => {
  expect(STARTERS).toHaveLength(6)
  expect(new Set(STARTERS.map(starter => starter.key)).size).toBe(6)
})

describe.each(STARTERS.map(({ key, document }) => [key, document] as const))('%s', (_key, document) => {
  it('has nothing that keeps it from being switched on', () => {
    expect(checkScenario(document, moduleById)).toEqual([])
  })

  it('says what it does, and where each module stands', () => {
    expect(document.description?.length).toBeGreaterThan(40)
    expect(document.modules.every(module => module.position !== undefined)).toBe(true)
  })

  it('comes back the same from an export', () => {
    expect(parseDocument(exportDocument(document, {}))).toEqual(document)
  })
})
