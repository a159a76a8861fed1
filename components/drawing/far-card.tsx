import { cn } from '@/components/ui/cn'
import { sizeOf } from '@/lib/scenario/places'
import type { CardProps } from './card-props'
import { ModuleIcon } from './module-icon'

/** A module seen from far away: its place, its kind, and how it went. */
export function FarCard({ module, descriptor, counts, problem, selected = false }: CardProps) {
  const { width, height } = sizeOf(module)
  const [done, failed] = counts ?? [0, 0]
  return (
    <div
      style={{ width, height }}
      className={cn(
        'flex items-center justify-center rounded-md border-4 bg-surface',
        selected
          ? 'border-accent'
          : failed > 0
            ? 'border-failed'
            : problem
              ? 'border-waiting'
              : done > 0
                ? 'border-succeeded'
                : 'border-line-strong',
        module.disabled && 'opacity-50',
      )}
    >
      <ModuleIcon moduleKey={descriptor?.key ?? ''} family={descriptor?.family ?? null} className="size-12" />
    </div>
  )
}
