import Link from 'next/link'
import { cn } from '@/components/ui/cn'

const FILTERS = [
  { key: '', label: 'All' },
  { key: 'running', label: 'Running' },
  { key: 'failed', label: 'Failed' },
  { key: 'needs_decision', label: 'Needs a decision' },
  { key: 'succeeded', label: 'Succeeded' },
] as const

/** Filters of the list of runs; each is an address, so it can be shared and gone back to. */
export function StatusFilter({
  status,
  href,
}: {
  status: string
  /** The address of the runs in a state; empty: in any. */
  href: (status: string) => string
}) {
  return (
    <nav aria-label="Filter by state" className="flex flex-wrap gap-1">
      {FILTERS.map(({ key, label }) => (
        <Link
          key={key}
          href={href(key)}
          aria-current={status === key ? 'true' : undefined}
          className={cn(
            'inline-flex h-8 items-center rounded-md px-2.5 text-sm',
            status === key
              ? 'bg-selected font-medium text-accent'
              : 'text-muted hover:bg-hover hover:text-ink',
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  )
}
