interface Day {
  day: string
  succeeded: number
  failed: number
}

const HEIGHT = 40

/** The last days as bars of runs that succeeded and that failed. */
export function DayBars({ days, count }: { days: Day[]; count: number }) {
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
      <div className="flex items-end gap-1" aria-hidden>
        {shown.map(day => (
          <div
            key={day.day}
            title={`${day.day}: ${day.succeeded} succeeded, ${day.failed} failed`}
            className="flex w-3 flex-col justify-end rounded-sm bg-sunken"
            style={{ height: HEIGHT }}
          >
            <div className="rounded-t-sm bg-failed" style={{ height: scale(day.failed) }} />
            <div className="rounded-b-sm bg-succeeded" style={{ height: scale(day.succeeded) }} />
          </div>
        ))}
      </div>
      <figcaption className="text-muted text-sm">
        {total} runs in {count} days
        {failed > 0 && <span className="text-failed">, {failed} failed</span>}
      </figcaption>
    </figure>
  )
}
