import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compileTemplate, FUNCTIONS } from '@/lib/expression'

const page = readFileSync('docs/mapping.md', 'utf8')

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** The table as the page has it; when this test fails, paste what it expects. */
function functionsTable(): string {
  const rows = FUNCTIONS.map(({ signature, summary, example }) => {
    const shown = example ? `\`${example.expression}\` is \`${JSON.stringify(example.gives)}\`` : ''
    return `| \`${cell(signature)}\` | ${cell(summary)} | ${cell(shown)} |`
  })
  return ['| function | gives | example |', '| --- | --- | --- |', ...rows].join('\n')
}

describe('docs/mapping.md', () => {
  it('has the functions that there are', () => {
    const shown = /<!-- functions: .*?-->\n([\s\S]*?)\n?<!-- end of functions -->/.exec(page)?.[1]
    expect(shown).toBe(functionsTable())
  })

  const data = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '{}')
  const section = page.slice(page.indexOf('## Examples'), page.indexOf('## Functions'))
  const examples = [...section.matchAll(/^\| `(.*?\}\}.*?)` \| `(.*)` \|$/gm)].map(
    ([, template, gives]) => [template ?? '', gives ?? ''] as const,
  )

  it('has examples', () => {
    expect(examples.length).toBeGreaterThan(15)
  })

  it.each(examples)('is right that %s gives %s', (template, gives) => {
    const value = compileTemplate(template).evaluate({
      lookup: name => data[name],
      now: () => 0,
      uuid: () => '',
    })
    expect(value).toEqual(JSON.parse(gives))
  })
})
