import type { Option } from './option'

/** A choice's words, and under them its hint. */
export function OptionRow({ option }: { option: Option }) {
  return (
    <span className="min-w-0 flex-1">
      <span className="block truncate">{option.label}</span>
      {option.hint && <span className="block truncate text-faint text-xs">{option.hint}</span>}
    </span>
  )
}
