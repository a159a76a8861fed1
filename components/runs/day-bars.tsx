import Link from 'next/link'
import { cn } from '@/components/ui/cn'

interface Day {
  /** Of UTC, as 2026-11-24. */
  day: string
  succeeded: number
  failed: number
}

const HEIGHT = 40

/**
 * The last days as bars of runs that succeeded and that failed; a bar leads to the runs of its day.
 * @param chosen  the day whose runs are shown
 * @param href  the address of a day's runs, or with null of every day's
 */
export function DayBars({
  days,
  count,
  chosen,
  href,
}: {
  days: Day[]
  count: number
  chosen: string | null
  href: (day: string | null) => string
}) {
  const byDay = new Map(days.map(day => [day.day, day]))
  const today = Date.now()
  const shown = Array.from({ length: count }, (_, at) => {
    const day = new Date(today - (count - 1 - at) * 86_400_000).toISOString().slice(0, 10)
    return byDay.get(day) ?? { day, succeeded: 0, failed: 0 }
  })
  const most = Math.max(1, ...shown.map(day => day.succeeded + day.failed))
  const total = shown.reduce((sum, day) => sum + day.succeeded + day.failed, 0)
  const failed = shown.reduce((sum, day) => sum + day.failed, 0)
  const scale = (runs: number): number => (runs === 0 ? 0 : Math.max(2, Math.round((runs / most) * HEIGHT)))
  return (
    <figure className="flex items-end gap-4">
      <nav aria-label="Runs by day" className="flex items-end">
        {shown.map(day => {
          const words = `${day.day}: ${day.succeeded} succeeded, ${day.failed} failed`
          return (
            <Link
              key={day.day}
              href={href(day.day === chosen ? null : day.day)}
              aria-label={words}
              aria-current={day.day === chosen ? 'true' : undefined}
              title={words}
              className="group px-0.5 py-1"
            >
              <span
                className={cn(
                  'flex w-3.5 flex-col justify-end rounded-sm bg-sunken group-hover:bg-hover',
                  day.day === chosen && 'ring-2 ring-accent ring-offset-1 ring-offset-canvas',
                )}
                style={{ height: HEIGHT }}
              >
                <span className="rounded-t-sm bg-failed" style={{ height: scale(day.failed) }} />
                <span className="rounded-b-sm bg-succeeded" style={{ height: scale(day.succeeded) }} />
              </span>
            </Link>
          )
        })}
      </nav>
      <figcaption className="pb-1 text-muted text-sm">
        {total.toLocaleString('en')} {total === 1 ? 'run' : 'runs'} in {count} days
        {failed > 0 && <span className="text-failed">, {failed.toLocaleString('en')} failed</span>}
      </figcaption>
    </figure>
  )
}
