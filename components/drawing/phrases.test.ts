import { expect, it } from 'vitest'
import { describeModule } from '@/lib/module-kit/describe'
import { moduleById } from '@/lib/modules'
import { filterInWords, linkInWords, moduleInWords } from './phrases'

const descriptorOf = (id: string) => {
  const module = moduleById(id)
  return module ? describeModule(module) : undefined
}

it('reads a filter as a phrase', () => {
  const odd = { is: 'mapping' as const, template: '\\{{m2}} {{ "}}" + m2.x }}' }
  const row = (right: string) => ({
    left: { is: 'mapping' as const, template: '{{m2.profile.department}}' },
    type: 'text' as const,
    operator: 'equals',
    right: { is: 'value' as const, value: right },
  })
  expect(filterInWords({ is: 'rows', any: [[row('Sales')], [row('IT')]] })).toBe(
    'department is Sales or department is IT',
  )
  expect(filterInWords({ is: 'expression', expression: 'm2.age > 3' })).toBe('m2.age > 3')
  // Braces within a text are no end of a mapping, escaped ones no beginning.
  expect(filterInWords({ is: 'rows', any: [[row('x')].map(one => ({ ...one, left: odd }))] })).toBe(
    '{{m2}} "}}" + m2.x is x',
  )
})

it('names a link by its label, then by what it does', () => {
  const link = { id: 'l1', from: 'm1', to: 'm2' }
  expect(linkInWords(link)).toBeNull()
  expect(linkInWords({ ...link, fallback: true })).toBe('everything else')
  expect(linkInWords({ ...link, fallback: true, label: 'Rest' })).toBe('Rest')
})

it('says what a module does with its own values', () => {
  const module = {
    key: 'm2',
    module: 'okta.get-user@1',
    parameters: {
      by: { is: 'value' as const, value: 'login' },
      login: { is: 'mapping' as const, template: '{{m1.body.login}}' },
    },
  }
  expect(moduleInWords(module, descriptorOf('okta.get-user@1'))).toBe('Login · login')
})

it('names the first of several, and how many more there are', () => {
  const events = ['user.lifecycle.create', 'user.session.start', 'user.session.end']
  const type = descriptorOf('okta.watch-events@1')
  for (const list of [
    { is: 'value' as const, value: events },
    { is: 'list' as const, items: events.map(value => ({ is: 'value' as const, value })) },
  ])
    expect(
      moduleInWords({ key: 'm1', module: 'okta.watch-events@1', parameters: { events: list } }, type),
    ).toBe('user.lifecycle.create and 2 more')
})

it('never shows a secret', () => {
  const module = {
    key: 'm2',
    module: 'okta.update-user@1',
    parameters: {
      userId: { is: 'value' as const, value: '00u1' },
      password: { is: 'value' as const, value: 'Tr0ub4dor' },
    },
  }
  expect(moduleInWords(module, descriptorOf('okta.update-user@1'))).not.toContain('Tr0ub4dor')
})
