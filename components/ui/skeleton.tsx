import { cn } from './cn'

/** Holds the place of what is being loaded; give it the size of what comes. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn('h-4 animate-pulse rounded-sm bg-sunken', className)} />
}

/** Rows of a list that is being loaded, in the height of real ones. */
export function SkeletonRows({ rows = 5, words }: { rows?: number; words: string }) {
  return (
    <div role="status" className="divide-y divide-line rounded-md border border-line bg-surface">
      <span className="sr-only">{words}</span>
      {Array.from({ length: rows }, (_, row) => `row ${row}`).map(row => (
        <div key={row} className="flex h-9 items-center gap-4 px-3">
          <Skeleton className="w-1/4" />
          <Skeleton className="w-1/3" />
          <Skeleton className="ml-auto w-16" />
        </div>
      ))}
    </div>
  )
}
