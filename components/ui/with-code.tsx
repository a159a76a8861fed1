import { createElement, Fragment } from 'react'

/** A text of the server’s, whose names in backticks stand as names and without them. */
export function WithCode({ text }: { text: string }) {
  // What stands between two backticks comes at every second place.
  const parts = text.split(/`([^`]+)`/)
  const drawn = parts.map((part, at) =>
    at % 2 === 0 ? part : createElement('code', { className: 'break-words font-mono' }, part),
  )
  return createElement(Fragment, null, ...drawn)
}
