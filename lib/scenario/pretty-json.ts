import { isJsonObject, type Json } from '@/lib/module-kit/json'

const WIDTH = 110

/**
 * JSON for people and for version control: what fits stands on one line, the rest is indented by two. Ends with a
 * line break.
 */
export function prettyJson(value: Json): string {
  return `${lines(value, '', 0)}\n`
}

/** @param taken  characters that stand before it on its line, beyond the indent */
function lines(value: Json, indent: string, taken: number): string {
  const short = onOneLine(value)
  if (indent.length + taken + short.length <= WIDTH) return short
  const deeper = `${indent}  `
  if (Array.isArray(value)) {
    return `[\n${value.map(item => deeper + lines(item, deeper, 1)).join(',\n')}\n${indent}]`
  }
  if (!isJsonObject(value)) return short
  const parts = Object.entries(value).map(([name, part]) => {
    const label = `${JSON.stringify(name)}: `
    return deeper + label + lines(part, deeper, label.length + 1)
  })
  return `{\n${parts.join(',\n')}\n${indent}}`
}

function onOneLine(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`
  if (!isJsonObject(value)) return JSON.stringify(value)
  const parts = Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}: ${onOneLine(part)}`)
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`
}
