import { Building2, CalendarClock, FlaskConical, Pencil, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { ChangeList, changesInWords } from '@/components/scenarios/live-state'
import { RelativeTime } from '@/components/ui/relative-time'
import type { LiveReview, UsedConnection } from '@/lib/operations/live'

const STAGES = {
  production: 'Production',
  preview: 'Preview org',
  test: 'Test org',
  sandbox: 'Sandbox',
} as const

/** What a scenario will do once it is live: what starts it, what it writes to and where, what is otherwise than before. */
export function LiveFacts({ review, update }: { review: LiveReview; update: boolean }) {
  const { startsBy, startedBy, writes, reads, changes } = review
  const places = new Map<string, { connection: UsedConnection | null; what: LiveReview['writes'] }>()
  for (const write of writes) {
    const at = write.connection?.id ?? ''
    const place = places.get(at) ?? { connection: write.connection, what: [] }
    place.what.push(write)
    places.set(at, place)
  }
  return (
    <div className="space-y-4 text-sm">
      {update && changes.length > 0 && (
        <Section title={`${changesInWords(changes.length)} will be live`}>
          <ChangeList changes={changes} />
        </Section>
      )}
      <Section title="Starts" icon={<CalendarClock aria-hidden className="size-4 text-muted" />}>
        <p>{startsBy.words}</p>
        {startsBy.next && (
          <p className="text-muted">
            Next <RelativeTime at={startsBy.next} />
          </p>
        )}
        {startedBy && <p className="text-muted">Until now: {startedBy.words}</p>}
      </Section>
      <Section title="May change" icon={<Pencil aria-hidden className="size-4 text-muted" />}>
        {writes.length === 0 && <p>Nothing at Okta.</p>}
        <ul className="space-y-2">
          {[...places].map(([id, { connection, what }]) => (
            <li key={id}>
              <Place connection={connection} />
              <ul className="mt-1 space-y-0.5">
                {what.map(write => (
                  <li key={write.key} className="flex gap-2">
                    <span className="w-8 shrink-0 font-mono text-faint text-xs leading-5">{write.key}</span>
                    <span className="min-w-0 break-words">{write.what}</span>
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      </Section>
      {reads.length > 0 && (
        <Section title="Only reads from">
          <ul className="space-y-1">
            {reads.map(connection => (
              <li key={connection.id}>
                <Place connection={connection} />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </div>
  )
}

function Section({ title, icon, children }: { title: string; icon?: ReactNode; children: ReactNode }) {
  return (
    <section className="space-y-1">
      <h3 className="flex items-center gap-1.5 font-medium">
        {icon}
        {title}
      </h3>
      {children}
    </section>
  )
}

/** A connection and whether it is the real thing: what writes to production looks otherwise than what does not. */
function Place({ connection }: { connection: UsedConnection | null }) {
  if (connection === null)
    return (
      <p className="flex items-center gap-1.5 text-waiting">
        <TriangleAlert aria-hidden className="size-4" /> No connection yet
      </p>
    )
  const { name, host, stage } = connection
  const Icon = stage === 'production' ? Building2 : FlaskConical
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <span className="min-w-0 break-words font-medium">{name}</span>
      {host && <span className="min-w-0 break-all text-muted text-xs">{host}</span>}
      <span
        className={
          stage === 'production'
            ? 'inline-flex h-6 items-center gap-1 rounded-md bg-waiting-soft px-2 font-medium text-waiting text-xs'
            : 'inline-flex h-6 items-center gap-1 rounded-md bg-off-soft px-2 font-medium text-off text-xs'
        }
      >
        <Icon aria-hidden className="size-3.5" />
        {STAGES[stage]}
      </span>
    </p>
  )
}
