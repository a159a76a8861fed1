import type { ReactNode } from 'react'
import { cn } from './cn'

/** A real table that scrolls sideways inside itself on a narrow screen. */
export function Table({ label, head, children }: { label: string; head: ReactNode; children: ReactNode }) {
  return (
    <div className="overflow-x-auto rounded-md border border-line bg-surface">
      <table className="w-full text-sm" aria-label={label}>
        <thead className="border-line border-b text-left text-muted text-xs">
          <tr>{head}</tr>
        </thead>
        <tbody className="divide-y divide-line">{children}</tbody>
      </table>
    </div>
  )
}

export const Th = ({ children, className }: { children?: ReactNode; className?: string }) => (
  <th scope="col" className={cn('h-9 whitespace-nowrap px-3 font-medium', className)}>
    {children}
  </th>
)

export const Td = ({ children, className }: { children?: ReactNode; className?: string }) => (
  <td className={cn('h-11 px-3 py-1.5 align-middle', className)}>{children}</td>
)
