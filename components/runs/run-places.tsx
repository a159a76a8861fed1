import Link from 'next/link'
import { cn } from '@/components/ui/cn'

/** What Runs holds: the runs themselves, and what they ask people. @param open  questions, of which 100 are counted */
export function RunPlaces({ here, open }: { here: 'runs' | 'decisions'; open: number }) {
  const places = [
    { key: 'runs', href: '/runs', label: 'All runs' },
    { key: 'decisions', href: '/runs/decisions', label: 'Decisions' },
  ] as const
  return (
    <nav aria-label="Runs and decisions" className="flex gap-1 border-line border-b">
      {places.map(({ key, href, label }) => (
        <Link
          key={key}
          href={href}
          aria-current={key === here ? 'page' : undefined}
          className={cn(
            '-mb-px flex h-9 items-center gap-1.5 whitespace-nowrap border-b-2 px-2.5 font-medium text-sm',
            key === here ? 'border-accent text-ink' : 'border-transparent text-muted hover:text-ink',
          )}
        >
          {label}
          {key === 'decisions' && open > 0 && <OpenCount open={open} />}
        </Link>
      ))}
    </nav>
  )
}

/** How many questions are open: “12”, “99+”. */
export function OpenCount({ open }: { open: number }) {
  return (
    <span className="whitespace-nowrap rounded-full bg-decision-soft px-1.5 font-medium text-decision text-xs tabular-nums">
      {open > 99 ? '99+' : open}
      <span className="sr-only"> open {open === 1 ? 'question' : 'questions'}</span>
    </span>
  )
}
