import { cn } from '@/components/ui/cn'
import type { CardProps } from './card-props'
import { Counts } from './counts'
import { ModuleIcon } from './module-icon'

/** A router: a small diamond with its name below; what it does is on the routes. */
export function RouterDiamond({
  module,
  descriptor,
  counts,
  running = false,
  problem,
  selected = false,
}: CardProps) {
  return (
    <div className={cn('relative size-16', module.disabled && 'opacity-50')} title={problem}>
      <span
        className={cn(
          'absolute inset-2 rotate-45 rounded-md border bg-surface transition-colors duration-150',
          selected
            ? 'border-accent ring-2 ring-accent/40'
            : problem
              ? 'border-waiting'
              : 'border-line-strong',
        )}
      />
      <ModuleIcon
        moduleKey={descriptor?.key ?? ''}
        family={descriptor?.family ?? null}
        className="absolute inset-0 m-auto size-9 bg-transparent"
      />
      <span className="-translate-x-1/2 absolute top-full left-1/2 mt-2 flex max-w-32 items-baseline gap-1 whitespace-nowrap font-medium text-xs">
        <span className="truncate">{module.label ?? descriptor?.title}</span>
        <span className="font-mono font-normal text-[10px] text-faint">{module.key}</span>
      </span>
      <Counts counts={counts} running={running} className="-translate-x-1/2 -top-3 left-1/2" />
    </div>
  )
}
