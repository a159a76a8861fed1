const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /true|false|null/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/y
const SPACE = /[ \t\r\n]*/y

/** What is wrong with a text that is not JSON, and where; `JSON.parse` tells the place of few mistakes. */
export interface Mistake {
  problem: string
  offset: number
}

/** Reads a text that `JSON.parse` has refused up to its mistake. Not recursive: the text may be nested deeply. */
export function placeOfError(text: string): Mistake {
  const open: ('[' | '{')[] = []
  let at = 0
  let next: 'value' | 'first' | 'key' | 'more' = 'value'
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found === null) return false
    at += found[0].length
    return true
  }
  for (;;) {
    skip(SPACE)
    const char = text[at]
    const inside = open.at(-1)
    if (next === 'more') {
      if (inside === undefined) return { problem: 'something follows after its end', offset: at }
      if (char === ',') next = inside === '{' ? 'key' : 'value'
      else if (char === (inside === '{' ? '}' : ']')) open.pop()
      else return { problem: `a comma or “${inside === '{' ? '}' : ']'}” is expected`, offset: at }
      at++
      continue
    }
    if (next === 'first' && char === (inside === '{' ? '}' : ']')) {
      open.pop()
      at++
      next = 'more'
      continue
    }
    if (inside === '{' && (next === 'first' || next === 'key')) {
      if (char !== '"') return { problem: 'a name in double quotes is expected', offset: at }
      const ended = endOfString(text, at)
      if (typeof ended !== 'number') return ended
      at = ended
      skip(SPACE)
      if (text[at] !== ':') return { problem: 'a colon is expected', offset: at }
      at++
      next = 'value'
      continue
    }
    if (char === '{' || char === '[') {
      open.push(char)
      at++
      next = 'first'
      continue
    }
    if (char === '"') {
      const ended = endOfString(text, at)
      if (typeof ended !== 'number') return ended
      at = ended
    } else if (!skip(NUMBER) && !skip(WORD)) return { problem: 'a value is expected', offset: at }
    next = 'more'
  }
}

/** Where the string that begins here has ended, or what is wrong with it. */
function endOfString(text: string, from: number): number | Mistake {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 34) return at + 1
    if (code < 0x20) return { problem: 'a line break or control character stands in a text', offset: at }
    if (code !== 92) continue
    ESCAPE.lastIndex = at
    const found = ESCAPE.exec(text)
    if (found === null) return { problem: 'a backslash is followed by no known letter', offset: at }
    at += found[0].length - 1
  }
  return { problem: 'a text has no end', offset: text.length }
}
