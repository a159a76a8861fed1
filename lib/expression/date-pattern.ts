/** A part of a date's pattern: what stands for itself, or letters that stand for a field. */
export type PatternPart = { is: 'text'; text: string } | { is: 'field'; letters: string }

const FIELDS = 'yyyy yy MMMM MMM MM M dd d EEEE EEE HH H hh h mm m ss s SSS a XXX'.split(' ')
/** Fields that are numbers and leave no doubt; the others are for writing only. */
const READABLE = 'yyyy MM M dd d HH H mm m ss s SSS'.split(' ')

/** What other languages call the same fields. */
const INSTEAD: Readonly<Record<string, string>> = {
  Y: 'yyyy',
  YY: 'yy',
  u: 'yyyy',
  D: 'd',
  DD: 'dd',
  ddd: 'EEE',
  dddd: 'EEEE',
  T: "'T'",
  i: 'mm',
  K: 'hh',
  k: 'HH',
}
/** The same for a letter whatever its number. */
const BY_LETTER: Readonly<Record<string, string>> = {
  Y: 'yyyy',
  y: 'yyyy',
  D: 'dd',
  d: 'dd',
  M: 'MMM',
  L: 'MM',
  E: 'EEE',
  c: 'EEE',
  e: 'EEE',
  H: 'HH',
  h: 'hh',
  m: 'mm',
  s: 'ss',
  S: 'SSS',
  f: 'SSS',
  A: 'a',
  a: 'a',
  t: 'a',
  Z: 'XXX',
  z: 'XXX',
  X: 'XXX',
  x: 'XXX',
  O: 'XXX',
}

/**
 * Cuts a pattern into its parts. Text stands between single quotes, and two quotes are one; a letter outside of them
 * that is no field is a mistake, because it would come out as itself or, worse, as another field.
 * @returns what is wrong with it in words that name the letters to use, if anything is
 */
export function readPattern(
  pattern: string,
  by: 'formatDate' | 'parseDate',
): { parts: PatternPart[]; problem?: string } {
  const parts: PatternPart[] = []
  const wrong = new Set<string>()
  const unreadable = new Set<string>()
  for (let at = 0; at < pattern.length; ) {
    const char = String.fromCodePoint(pattern.codePointAt(at) ?? 0)
    if (char === "'") {
      const quoted = quotedAt(pattern, at)
      if (quoted === null) return { parts, problem: 'The pattern has a quote that is never closed.' }
      parts.push({ is: 'text', text: quoted.text })
      at = quoted.end
    } else if (/\p{L}/u.test(char)) {
      let end = at + char.length
      while (pattern.startsWith(char, end)) end += char.length
      const letters = pattern.slice(at, end)
      at = end
      if (!FIELDS.includes(letters)) wrong.add(letters)
      else if (by === 'parseDate' && !READABLE.includes(letters)) unreadable.add(letters)
      parts.push({ is: 'field', letters })
    } else {
      parts.push({ is: 'text', text: char })
      at += char.length
    }
  }
  if (wrong.size > 0) return { parts, problem: inWords([...wrong]) }
  if (unreadable.size === 0) return { parts }
  const problem = `parseDate cannot read ${[...unreadable].join(', ')}. It reads numbers: ${READABLE.join(' ')}.`
  return { parts, problem }
}

/** The text between quotes that begin at a place; `''` is one quote, inside and outside of them. */
function quotedAt(pattern: string, from: number): { text: string; end: number } | null {
  if (pattern.startsWith("''", from)) return { text: "'", end: from + 2 }
  let text = ''
  for (let at = from + 1; at < pattern.length; at++) {
    if (pattern[at] !== "'") text += pattern[at]
    else if (pattern[at + 1] !== "'") return { text, end: at + 1 }
    else {
      text += "'"
      at++
    }
  }
  return null
}

function inWords(wrong: string[]): string {
  const [few, more] = [wrong.slice(0, 5), wrong.length > 5 ? ' …' : '']
  const known = few.flatMap(letters => {
    const instead = INSTEAD[letters] ?? BY_LETTER[letters.charAt(0)]
    return instead === undefined ? [] : [`${instead} for ${short(letters)}`]
  })
  const use = known.length === 0 ? '' : ` Write ${known.join(', ')}.`
  return `The pattern has letters that are no part of a date: ${few.map(short).join(', ')}${more}.${use} Fields are ${FIELDS.join(' ')}; other text stands in single quotes.`
}

const short = (letters: string): string => (letters.length > 10 ? `${letters.slice(0, 10)}…` : letters)
