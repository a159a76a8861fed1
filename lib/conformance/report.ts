import type { BadLine, Exchange } from './recording'
import { readRecordings } from './recording'
import { type Result, replayCassette } from './replay'

export interface Report {
  /** How many exchanges could be read, users calls or not. */
  exchanges: number
  /** All users calls of the recordings, in the order of their cassettes. */
  results: Result[]
  /** How many cassettes have users calls. */
  cassettes: number
  bad: BadLine[]
}

/** Puts recordings (JSON lines) to the sandbox org, cassette by cassette. */
export async function conformanceOf(text: string): Promise<Report> {
  const { cassettes, bad } = readRecordings(text)
  const results: Result[] = []
  let withUsers = 0
  let exchanges = 0
  for (const cassette of cassettes.values()) {
    exchanges += cassette.length
    const found = await replayCassette(cassette)
    if (found.length > 0) withUsers += 1
    results.push(...found)
  }
  return { exchanges, results, cassettes: withUsers, bad }
}

/** The last line of `--json`. */
export interface Summary {
  compared: number
  agreed: number
  differs: { id: Exchange['id']; why: string }[]
}

export function summaryOf({ results }: Report): Summary {
  const compared = results.filter(result => result.verdict !== 'left out')
  const differs = compared.filter(result => result.verdict === 'differs')
  return {
    compared: compared.length,
    agreed: compared.length - differs.length,
    differs: differs.map(({ id, why }) => ({ id, why })),
  }
}

/** What a person reads: a table by operation, what differs, and what was not compared and why. */
export function reportText(report: Report): string {
  const { results, cassettes } = report
  const { compared, agreed, differs } = summaryOf(report)
  const lines = [
    ...table(results),
    '',
    `${agreed} of ${compared} users calls in ${cassettes} cassettes agree${compared === 0 ? '' : ` (${share(agreed, compared)})`}.`,
  ]
  const inferred = results.filter(result => result.inferred && result.verdict !== 'left out').length
  if (inferred > 0)
    lines.push(`${inferred} of them have no recorded request body; it was inferred from the answer.`)
  if (differs.length > 0) lines.push('', 'Differs:', ...differs.map(({ id, why }) => `  ${id}  ${why}`))
  return `${[...lines, ...leftOut(report)].join('\n')}\n`
}

/** What was not compared and why, and what could not be read; no lines where there is nothing to say. */
export function leftOut({ results, bad }: Report): string[] {
  const out = results.filter(result => result.verdict === 'left out').map(result => result.why)
  return [
    ...(out.length === 0 ? [] : ['', 'Not compared:', ...counted(out)]),
    ...(bad.length === 0 ? [] : ['', 'Not read:', ...bad.map(({ line, why }) => `  line ${line}: ${why}`)]),
  ]
}

function table(results: Result[]): string[] {
  const rows = new Map<string, { compared: number; agreed: number }>()
  for (const { operation, verdict } of results) {
    if (verdict === 'left out') continue
    const row = rows.get(operation) ?? { compared: 0, agreed: 0 }
    row.compared += 1
    if (verdict === 'agreed') row.agreed += 1
    rows.set(operation, row)
  }
  const width = Math.max(9, ...[...rows.keys()].map(name => name.length))
  const cell = (value: string | number) => String(value).padStart(9)
  return [
    `${'operation'.padEnd(width)} ${cell('agreed')} ${cell('compared')}`,
    ...[...rows]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, row]) => `${name.padEnd(width)} ${cell(row.agreed)} ${cell(row.compared)}`),
  ]
}

function counted(reasons: string[]): string[] {
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts].map(([reason, count]) => `  ${count}  ${reason}`)
}

/** Rounded down, so that 100 % means all. */
const share = (part: number, whole: number): string => `${Math.floor((part * 1000) / whole) / 10} %`
