/**
 * Puts recordings of real Okta orgs to the sandbox org and tells where its answers have another shape.
 *
 *     npm run conformance -- <recordings.jsonl> [--json]
 *
 * Ends with 0 whatever differs, with 2 when the recordings cannot be read. See docs/conformance.md.
 */
import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import { conformanceOf, leftOut, reportText, summaryOf } from '@/lib/conformance/report'

const program = new Command()
  .name('conformance')
  .description('Compares the sandbox org with recordings of real Okta orgs.')
  .argument('<recordings>', 'a file of recorded exchanges, one JSON object a line')
  .option('--json', 'print one JSON object as the last line')
  .exitOverride(error => process.exit(error.exitCode === 0 ? 0 : 2))
  .action(async (file: string, { json }: { json?: boolean }) => {
    let text: string
    try {
      text = await readFile(file, 'utf8')
    } catch (error) {
      const why = error instanceof Error && 'code' in error ? String(error.code) : String(error)
      process.stderr.write(`conformance: ${file} cannot be read (${why}).\n`)
      process.exitCode = 2
      return
    }
    const report = await conformanceOf(text)
    if (report.exchanges === 0) {
      process.stderr.write(`conformance: ${file} holds no recorded exchange, one JSON object a line.\n`)
      process.exitCode = 2
    } else if (json) {
      // Beside the one line for programs, so that nothing is left out silently.
      process.stderr.write(
        leftOut(report)
          .map(line => `${line}\n`)
          .join(''),
      )
      process.stdout.write(`${JSON.stringify(summaryOf(report))}\n`)
    } else process.stdout.write(reportText(report))
  })

await program.parseAsync()
