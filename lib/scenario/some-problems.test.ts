import { describe, expect, it } from 'vitest'
import { blockingOf, countOf, type Problem } from './graph'
import { someOf } from './some-problems'

const problems = (count: number, severity?: 'warning'): Problem[] =>
  Array.from({ length: count }, (_, at) => ({
    message: `No. ${at}`,
    module: 'm1',
    ...(severity ? { severity } : {}),
  }))

describe('what is told of problems', () => {
  it('is all of them while they are few', () => {
    expect(someOf(problems(100))).toEqual(problems(100))
  })

  it('is the first hundred, and in words how many more there are', () => {
    const told = someOf(problems(19_601))
    expect(told.slice(0, -1)).toEqual(problems(100))
    expect(told.at(-1)).toEqual({
      message: 'And 19,501 more problems, which show as these are mended.',
      more: 19_501,
    })
    expect(countOf(told)).toBe(19_601)
    expect(someOf(problems(101)).at(-1)?.message).toMatch(/^And one more problem, which/)
  })

  it('never says of warnings that they keep it from running, nor hides that something does', () => {
    const told = someOf([...problems(150, 'warning'), ...problems(2)])
    expect(blockingOf(told)).toEqual(problems(2))
    expect(countOf(told)).toBe(152)
    const both = someOf([...problems(150, 'warning'), ...problems(130)])
    expect(countOf(blockingOf(both))).toBe(130)
    expect(countOf(both)).toBe(280)
  })

  it('can be told again together with others', () => {
    const told = someOf([...problems(50), ...someOf(problems(200))])
    expect(told).toHaveLength(101)
    expect(countOf(told)).toBe(250)
  })

  it('is no longer than people read', () => {
    expect(someOf([{ message: 'x'.repeat(100_000) }])[0]?.message.length).toBeLessThanOrEqual(2_001)
  })
})
