import { cn } from '@/components/ui/cn'

const Count = ({ style, text, label }: { style: string; text: string; label: string }) => (
  <span
    role="img"
    aria-label={label}
    className={cn('rounded-full border border-surface px-1.5 font-medium text-[11px]', style)}
  >
    {text}
  </span>
)

/** How it went at a module, on its lower edge: done, failed, or still waiting for its first bundle. */
export function Counts({
  counts,
  running,
  className,
}: {
  /** Succeeded and failed. */
  counts: [number, number] | undefined
  running: boolean
  className?: string
}) {
  if (!counts && !running) return null
  const [done, failed] = counts ?? [0, 0]
  return (
    <span className={cn('absolute flex justify-center gap-1 whitespace-nowrap', className)}>
      {running && !counts && (
        <Count style="bg-off-soft text-off" text="waiting" label="No bundle has come yet" />
      )}
      {done > 0 && (
        <Count
          style="bg-succeeded-soft text-succeeded"
          text={`✓ ${done.toLocaleString('en')}`}
          label={`${done} succeeded`}
        />
      )}
      {failed > 0 && (
        <Count
          style="bg-failed-soft text-failed"
          text={`✕ ${failed.toLocaleString('en')}`}
          label={`${failed} failed`}
        />
      )}
    </span>
  )
}
