import type { ReactNode } from 'react'
import { Mark } from './mark'

/** The frame of the pages before one is in. */
export function Entrance({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="flex min-h-dvh items-center justify-center p-4">
      <div className="w-full max-w-sm space-y-5 rounded-md border border-line bg-surface p-6">
        <div className="flex items-center gap-2.5">
          <Mark />
          <span className="font-semibold text-base tracking-tight">Joinery</span>
        </div>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  )
}
