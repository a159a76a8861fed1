import { cn } from './cn'

/** What part of the whole a number is, in per cent from 0 to 100. */
const share = (part: number, whole: number): number =>
  whole > 0 ? Math.min(100, Math.max(0, (part / whole) * 100)) : 0

/**
 * A thin bar of done and failed. It only shows what stands beside it in numbers, or what its label says.
 * @param total  left out while nobody knows how many there will be: the bar then only says that work goes on
 */
export function ProgressBar({
  label,
  done,
  failed = 0,
  total,
  className,
}: {
  label: string
  done: number
  failed?: number
  total?: number
  className?: string
}) {
  const known = total !== undefined
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      {...(known ? { 'aria-valuemax': total, 'aria-valuenow': Math.min(done + failed, total) } : {})}
      className={cn('flex h-1 w-full overflow-hidden rounded-full bg-line', className)}
    >
      {known ? (
        <>
          <div
            className="bg-succeeded transition-[width] duration-200"
            style={{ width: `${share(done, total)}%` }}
          />
          <div
            className="bg-failed transition-[width] duration-200"
            style={{ width: `${share(failed, total)}%` }}
          />
        </>
      ) : (
        <div className="w-full animate-pulse bg-running" />
      )}
    </div>
  )
}
