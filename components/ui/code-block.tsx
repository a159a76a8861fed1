import type { ReactNode } from 'react'
import { cn } from './cn'
import { CopyButton } from './copy-button'
import { scrolls } from './scrolls'

/** Text in the monospace, wrapped, that can be copied whole. A region of its own, so that keys can scroll it. */
export function CodeBlock({
  text,
  label,
  actions,
  className,
}: {
  text: string
  label: string
  actions?: ReactNode
  className?: string
}) {
  return (
    <figure className={cn('overflow-hidden rounded-md border border-line bg-sunken', className)}>
      <figcaption className="flex min-h-9 items-center justify-between gap-2 border-line border-b pr-0.5 pl-3 font-medium text-muted text-xs">
        <span className="truncate">{label}</span>
        <span className="flex items-center">
          {actions}
          <CopyButton text={text} what={label} />
        </span>
      </figcaption>
      <section {...scrolls} aria-label={label} className="max-h-96 overflow-auto -outline-offset-2">
        <pre className="whitespace-pre-wrap break-words p-3 font-mono text-ink text-xs leading-5">{text}</pre>
      </section>
    </figure>
  )
}
