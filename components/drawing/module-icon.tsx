import {
  Braces,
  CalendarClock,
  Code,
  GitFork,
  MousePointerClick,
  Puzzle,
  RadioTower,
  Search,
  UserMinus,
  UserPen,
  UserPlus,
  UserRound,
  Webhook,
} from 'lucide-react'
import { cn } from '@/components/ui/cn'
import type { ModuleDescriptor } from '@/lib/module-kit/describe'

const ICONS: Record<string, typeof Puzzle> = {
  'flow.manual': MousePointerClick,
  'flow.webhook': Webhook,
  'flow.schedule': CalendarClock,
  'flow.router': GitFork,
  'flow.set-variables': Braces,
  'okta.watch-events': RadioTower,
  'okta.list-users': Search,
  'okta.get-user': UserRound,
  'okta.create-user': UserPlus,
  'okta.update-user': UserPen,
  'okta.delete-user': UserMinus,
  'okta.api-call': Code,
}

const HUES: Record<ModuleDescriptor['family'], string> = {
  user: 'text-family-user',
  group: 'text-family-group',
  app: 'text-family-app',
  log: 'text-family-log',
  flow: 'text-family-flow',
  web: 'text-family-web',
}

/** A module's tile: its icon in the muted hue of its family. */
export function ModuleIcon({
  moduleKey,
  family,
  className,
}: {
  moduleKey: string
  family: ModuleDescriptor['family'] | null
  className?: string
}) {
  const Icon = ICONS[moduleKey] ?? Puzzle
  return (
    <span
      aria-hidden
      className={cn(
        'inline-flex size-9 shrink-0 items-center justify-center rounded-md bg-sunken',
        family ? HUES[family] : 'text-off',
        className,
      )}
    >
      <Icon className="size-5" />
    </span>
  )
}
