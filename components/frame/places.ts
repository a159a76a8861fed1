import { Boxes, Cable, History, type LucideIcon, Webhook, Workflow } from 'lucide-react'

/** What the rail leads to. */
export const PLACES: readonly { href: string; label: string; icon: LucideIcon }[] = [
  { href: '/scenarios', label: 'Scenarios', icon: Workflow },
  { href: '/runs', label: 'Runs', icon: History },
  { href: '/connections', label: 'Connections', icon: Cable },
  { href: '/event-hooks', label: 'Webhooks', icon: Webhook },
  { href: '/sandbox', label: 'Sandbox', icon: Boxes },
]
