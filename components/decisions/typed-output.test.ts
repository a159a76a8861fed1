import { describe, expect, it } from 'vitest'
import { readOutput, refusedLines } from './typed-output'

describe('an output typed by hand', () => {
  it('is the object, or what is wrong with it and where', () => {
    expect(readOutput('{"a": 1}')).toEqual({ output: { a: 1 } })
    for (const [text, line] of [
      ['', 1],
      ['[1]', 1],
      ['null', 1],
      ['{\n  "a": 1,\n}', 3],
      ['{\n"a": 1\n"b": 2}', 3],
      ['{"a": 1, "a": 2}', 1],
    ] as const) {
      expect(readOutput(text)).toMatchObject({ problems: [{ line, message: expect.any(String) }] })
    }
  })

  it('that the module could not have given says so on the line of each part', () => {
    const text = '{\n  "statusCode": "x",\n  "list": [\n    1,\n    2\n  ]\n}'
    const issues = [
      { path: 'output.statusCode', message: 'expected number' },
      { path: 'output.list.1', message: 'expected text' },
      { path: 'output.body', message: 'missing' },
      { path: 'other', message: 'not ours' },
    ]
    expect(refusedLines(text, { code: 'invalid', message: '', issues })).toEqual([
      { line: 2, message: 'statusCode: expected number' },
      { line: 5, message: 'list.1: expected text' },
      { line: 1, message: 'body: missing' },
    ])
  })
})
