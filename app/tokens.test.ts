import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')

/** The tokens of one block, by name without the dashes. */
function tokensOf(selector: string): Map<string, string> {
  const body = css.slice(css.indexOf(selector)).match(/\{([^}]*)\}/)?.[1] ?? ''
  return new Map([...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(found => [found[1] ?? '', found[2] ?? '']))
}

/** Source: WCAG 2.2, definition of relative luminance. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map(at => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

const GROUNDS = ['canvas', 'surface', 'raised', 'sunken', 'hover', 'selected']
const STATES = ['running', 'succeeded', 'waiting', 'failed', 'decision', 'off']
const FAMILIES = ['user', 'group', 'app', 'log', 'flow', 'web'].map(name => `family-${name}`)

/** [text, ground] pairs that the pages may use. */
const TEXTS = [
  ...['ink', 'muted', 'faint', 'accent', 'danger'].flatMap(text => GROUNDS.map(ground => [text, ground])),
  ...STATES.flatMap(state => [...GROUNDS, `${state}-soft`].map(ground => [state, ground])),
  ...STATES.map(state => ['ink', `${state}-soft`]),
  ...FAMILIES.flatMap(family => ['canvas', 'surface', 'raised', `${family}-soft`].map(on => [family, on])),
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['on-danger', 'danger'],
  ['on-danger', 'danger-hover'],
] as [string, string][]

/** What must be seen but not read: the edge of a control, the focus ring. */
const EDGES = [
  ...['canvas', 'surface', 'raised', 'sunken'].map(ground => ['line-control', ground]),
  ...GROUNDS.map(ground => ['accent', ground]),
] as [string, string][]

describe.each([':root', '.dark'])('the colours of %s', selector => {
  const tokens = tokensOf(selector)
  const at = (name: string): string => {
    const value = tokens.get(name)
    if (value === undefined) throw new Error(`${selector} has no --${name}`)
    return value
  }

  it('let every text be read (4.5:1)', () => {
    const poor = TEXTS.filter(([text, ground]) => contrast(at(text), at(ground)) < 4.5)
    expect(poor.map(([text, on]) => `${text} on ${on}: ${contrast(at(text), at(on)).toFixed(2)}`)).toEqual([])
  })

  it('let every control be seen (3:1)', () => {
    const poor = EDGES.filter(([edge, ground]) => contrast(at(edge), at(ground)) < 3)
    expect(poor.map(([edge, on]) => `${edge} on ${on}: ${contrast(at(edge), at(on)).toFixed(2)}`)).toEqual([])
  })
})

it('both themes name the same tokens', () => {
  expect([...tokensOf('.dark').keys()]).toEqual([...tokensOf(':root').keys()])
})
