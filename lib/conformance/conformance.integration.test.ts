import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { conformanceOf, reportText, summaryOf } from './report'

const root = fileURLToPath(new URL('../..', import.meta.url))
const madeUp = (name: string) => fileURLToPath(new URL(`made-up/${name}.jsonl`, import.meta.url))
const text = (name: string) => readFileSync(madeUp(name), 'utf8')
const shared = `${root}../shared/okta/recorded-sample.jsonl`
const run = promisify(execFile)

describe('cassettes of the sandbox org', () => {
  it.each(['people-come-and-go', 'an-old-org'])('%s: all agree', async name => {
    const report = await conformanceOf(text(name))
    const summary = summaryOf(report)
    expect(summary.differs).toEqual([])
    expect(summary.compared).toBeGreaterThan(10)
  })

  it('say why a call is not compared', async () => {
    const said = reportText(
      await conformanceOf(`${text('people-come-and-go')}${text('an-old-org')}not a row\n`),
    )
    expect(said).toContain('38 of 38 users calls in 2 cassettes agree (100 %)')
    expect(said).toContain('2 of them have no recorded request body')
    expect(said).toMatch(/1 {2}rate limited/)
    expect(said).toMatch(/1 {2}refused for the token's rights/)
    expect(said).toMatch(/1 {2}not the API's answer/)
    expect(said).toContain('line 44: not JSON')
  })

  it.each([
    [
      'a link',
      '"unsuspend"',
      '"resuspend"',
      '_links.resuspend is missing in ours; _links.unsuspend is only in ours',
    ],
    ['a status', '"status": 204', '"status": 202', 'status 202, ours 204'],
    ['an error code', '"E0000016"', '"E0000999"', 'errorCode E0000999, ours E0000016'],
    [
      'a type',
      '"activationToken": "madeup"',
      '"activationToken": 7',
      'activationToken is a number, ours a string',
    ],
  ])('differ by %s that the sandbox would not give', async (_what, real, changed, why) => {
    const { differs } = summaryOf(await conformanceOf(text('people-come-and-go').replaceAll(real, changed)))
    expect(new Set(differs.map(one => one.why))).toEqual(new Set([why]))
  })
})

describe('the command', () => {
  const conformance = (...args: string[]) =>
    run('node', ['--import', 'tsx', 'scripts/conformance.ts', ...args], { cwd: root })

  it('ends its output with one JSON object', async () => {
    const { stdout } = await conformance(madeUp('an-old-org'), '--json')
    const last: unknown = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
    expect(last).toEqual({ compared: 13, agreed: 13, differs: [] })
  })

  it('ends with 2 and one sentence for a file that cannot be read, or holds no exchange', async () => {
    await expect(conformance('no-such-file.jsonl')).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'conformance: no-such-file.jsonl cannot be read (ENOENT).\n',
    })
    await expect(conformance('package.json')).rejects.toMatchObject({ code: 2, stdout: '' })
  })
})

describe('recordings of real orgs', () => {
  it.skipIf(!existsSync(shared))('agree with the sandbox org for at least 95 %', async () => {
    const report = await conformanceOf(readFileSync(shared, 'utf8'))
    const { compared, agreed } = summaryOf(report)
    expect(report.bad).toEqual([])
    expect(compared).toBeGreaterThanOrEqual(357)
    expect(agreed / compared).toBeGreaterThanOrEqual(0.95)
  })

  it.runIf(!existsSync(shared)).skip('../shared/okta is not here: 0 exchanges compared', () => {})
})
