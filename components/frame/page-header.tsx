import type { ReactNode } from 'react'

/** The place one is in, its state, and at the right the one thing to do here. */
export function PageHeader({
  title,
  above,
  state,
  children,
}: {
  title: string
  above?: ReactNode
  state?: ReactNode
  children?: ReactNode
}) {
  return (
    <header className="sticky top-0 z-20 flex min-h-14 shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-line border-b bg-surface px-4 py-2 md:px-6">
      <div className="flex min-w-0 basis-full items-center gap-3 md:flex-1 md:basis-0">
        <div className="min-w-0">
          {above && <div className="text-muted text-xs">{above}</div>}
          <h1 className="truncate" title={title}>
            {title}
          </h1>
        </div>
        {state}
      </div>
      <div className="ml-auto flex flex-wrap items-center justify-end gap-2">{children}</div>
    </header>
  )
}
