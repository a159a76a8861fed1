import type { Waiting } from '@/lib/runner/ports'

/** What a run at work waits for, in words that go on from “waiting for”; the time is UTC, for whoever has no page. */
export function waitingInWords({ for: what, org, until }: Waiting): string {
  const time = `${new Date(until).toISOString().slice(11, 16)} UTC`
  return what === 'rate-limit'
    ? `${org}’s rate limit until ${time}`
    : `${org}, which does not answer, until ${time} at most`
}
