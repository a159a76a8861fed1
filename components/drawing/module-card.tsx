import { Zap } from 'lucide-react'
import { cn } from '@/components/ui/cn'
import { ROUTER } from '@/lib/scenario/places'
import type { CardProps } from './card-props'
import { Counts } from './counts'
import { ModuleIcon } from './module-icon'
import { moduleInWords } from './phrases'
import { RouterDiamond } from './router-diamond'

/** A module as a card: what it is, what it does in the data's own words, and how it went. */
export function ModuleCard(props: CardProps) {
  return props.descriptor?.key === ROUTER ? <RouterDiamond {...props} /> : <Card {...props} />
}

function Card({ module, descriptor, counts, running = false, problem, selected = false }: CardProps) {
  const trigger = descriptor?.kind === 'trigger'
  return (
    <div
      className={cn(
        'relative flex h-16 w-58 items-center gap-2.5 border bg-surface pr-3 pl-2.5 text-left transition-colors duration-150',
        trigger ? 'rounded-r-md rounded-l-none border-l-4' : 'rounded-md',
        selected ? 'border-accent ring-2 ring-accent/40' : problem ? 'border-waiting' : 'border-line-strong',
        module.disabled && 'opacity-50',
        descriptor === undefined && 'border-dashed',
      )}
      title={problem}
    >
      <ModuleIcon moduleKey={descriptor?.key ?? ''} family={descriptor?.family ?? null} />
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-1 truncate font-medium text-sm leading-5">
          {trigger && <Zap aria-hidden className="size-3.5 shrink-0 text-waiting" />}
          <span className="truncate">{module.label ?? descriptor?.title ?? module.module}</span>
        </p>
        <p className="truncate text-muted text-xs">{moduleInWords(module, descriptor)}</p>
      </div>
      <span className="absolute top-0.5 right-1.5 font-mono text-[10px] text-faint">{module.key}</span>
      {running && counts && (
        <span aria-hidden className="absolute inset-x-0 bottom-0 h-0.5 overflow-hidden rounded-b-md">
          <span className="block h-full w-1/3 animate-[sweep_1.2s_linear_infinite] bg-running" />
        </span>
      )}
      <Counts counts={counts} running={running} className="-bottom-2.5 right-2 left-2" />
    </div>
  )
}
