import { describe, expect, it } from 'vitest'
import { groupsOf, matchesSearch } from './groups'
import { formField } from './testing'

const profile = formField('profile', {
  kind: 'object',
  required: true,
  fields: [
    formField('login', { required: true }),
    formField('title', { group: 'Profile attributes', label: 'Job title' }),
  ],
})
const hash = formField('hash', { kind: 'object', group: 'Credentials', fields: [formField('salt')] })
const fields = [formField('note'), profile, hash, formField('badge', { group: 'Profile attributes' })]
const shape = (parameters = {}) =>
  groupsOf(fields, parameters).map(({ title, rows }) => [title, rows.map(row => row.path.join('.'))])

describe('the groups of a form', () => {
  it('begin with the mandatory fields, and spread an object over the groups that its parts name', () => {
    expect(shape()).toEqual([
      [null, ['profile.login', 'note']],
      ['Profile attributes', ['profile.title', 'badge']],
      ['Credentials', ['hash']],
    ])
  })

  it('keep an object in one piece while a mapping fills it', () => {
    const [first] = shape({ profile: { is: 'mapping', template: '{{m2.profile}}' } })
    expect(first).toEqual([null, ['profile', 'note']])
  })

  it('leave out what is not drawn', () => {
    const hidden = formField('cron', { showWhen: { field: 'every', is: ['cron'] } })
    const every = formField('every', { kind: 'choice', default: 'day' })
    expect(groupsOf([every, hidden], {})[0]?.rows.map(row => row.field.name)).toEqual(['every'])
  })

  it('are searched by label and by name', () => {
    const row = { field: formField('costCenter', { label: 'Cost center' }), path: ['profile', 'costCenter'] }
    expect(matchesSearch(row, 'cost c')).toBe(true)
    expect(matchesSearch(row, 'COSTCENTER')).toBe(true)
    expect(matchesSearch(row, 'city')).toBe(false)
  })
})
