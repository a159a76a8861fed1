import type { ReactNode } from 'react'

/** What stands in the place of a list without rows: one sentence, and what to do. */
export function EmptyState({
  title,
  children,
  actions,
}: {
  title: string
  children: ReactNode
  actions?: ReactNode
}) {
  return (
    <div className="flex flex-col items-center gap-3 rounded-md border border-line border-dashed px-6 py-14 text-center">
      <h2>{title}</h2>
      <p className="max-w-md text-muted text-sm">{children}</p>
      {actions && <div className="flex flex-wrap justify-center gap-2 pt-1">{actions}</div>}
    </div>
  )
}
