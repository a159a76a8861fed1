import { describe, expect, it } from 'vitest'
import { moduleById } from '@/lib/modules'
import type { Field } from '@/lib/scenario/document'
import { mapped, value } from '@/lib/scenario/starters/draw'
import { triggerInput } from './drawn-trigger'

function wordsOf(id: string, parameters: Record<string, Field>): string {
  const module = moduleById(id)
  if (module?.trigger === undefined) throw new Error(`${id} is no trigger`)
  return module.trigger.describe(triggerInput(module, parameters), { zone: 'UTC', now: 0 })
}

describe('a drawn schedule', () => {
  const drawn = (parameters: Record<string, Field>) => wordsOf('flow.schedule@1', parameters)

  it('fires when it says, however a fixed value is drawn', () => {
    expect(drawn({ time: value('07:15') })).toBe('Every day at 07:15 (UTC).')
    expect(drawn({ time: mapped('07:15') })).toBe('Every day at 07:15 (UTC).')
    expect(drawn({ time: mapped('') })).toBe('Every day at 06:00 (UTC).')
    const weekdays: Field = { is: 'list', items: [value('TU'), mapped('FR')] }
    expect(drawn({ every: mapped('week'), weekdays })).toBe('Every Tuesday and Friday at 06:00 (UTC).')
  })

  it('says that nothing can be mapped in it, and tells no times', () => {
    for (const time of [
      mapped('{{m1.time}}'),
      mapped('0{{1 + 5}}:00'),
      { is: 'sealed' as const, of: { is: 'value' as const, value: '07:00' } },
    ])
      expect(() => drawn({ time })).toThrow('“At” is mapped or secret, and nothing comes before a trigger')
    const weekdays: Field = { is: 'list', items: [mapped('{{m1.day}}')] }
    expect(() => drawn({ every: value('week'), weekdays })).toThrow('“On” is mapped')
  })

  it('says what of it cannot be used, by its name in the form', () => {
    expect(() => drawn({ time: value('soon') })).toThrow(
      'Schedule cannot be used yet: “At” is a time such as 06:30.',
    )
  })
})

it('a webhook has its signing secret sealed', () => {
  const sealed: Field = { is: 'sealed', id: '00000000-0000-4000-8000-000000000000' }
  expect(wordsOf('flow.webhook@1', { signature: value('github'), signingSecret: sealed })).toMatch(
    /webhook address/,
  )
})
