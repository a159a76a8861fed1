import { describe, expect, it } from 'vitest'
import { hasProblem, problemAt, problemsByPath } from './problems'

const problems = problemsByPath(
  [
    { module: 'm2', parameter: 'profile.email', message: 'profile.email is missing.' },
    { module: 'm2', parameter: 'groupIds[1]', message: 'There is nothing named m9 before this module.' },
    { module: 'm2', parameter: 'limit', message: 'limit: too big.' },
    { module: 'm2', parameter: 'limit', message: 'limit: and odd.' },
    { module: 'm3', parameter: 'limit', message: 'limit: of another module.' },
    { module: 'm2', message: 'm2 needs a connection.' },
  ],
  'm2',
)

describe('a field’s problem', () => {
  it('is said without its path, which the field itself shows', () => {
    expect(problemAt(problems, 'profile.email', false)).toBe('Fill this in.')
    expect(problemAt(problems, 'limit', false)).toBe('Too big.')
  })

  it('stands at the item of a list that it is about', () => {
    expect(problemAt(problems, 'groupIds.1', false)).toContain('m9')
    expect(problemAt(problems, 'groupIds', false)).toBeUndefined()
  })

  it('is shown by the field around it when that shows everything as one', () => {
    expect(problemAt(problems, 'groupIds', true)).toContain('m9')
    expect(hasProblem(problems, 'profile')).toBe(true)
    expect(hasProblem(problems, 'prof')).toBe(false)
  })
})
