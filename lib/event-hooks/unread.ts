import type { Pool } from 'pg'
import { uuidv7 } from 'uuidv7'
import { cutText } from '@/lib/error-text'
import { redactFields } from '@/lib/secrets/redact'
import type { BadEvent } from './delivery'

/** So many of each webhook are kept. */
const KEPT = 50
const LONGEST = 20_000

/** Keeps what could not be read of a delivery, for the webhook's page; the oldest beyond fifty go. */
export async function keepUnread(pool: Pool, hookId: string, bad: readonly BadEvent[]): Promise<void> {
  if (bad.length === 0) return
  const rows = bad.slice(-KEPT).map(({ why, event }) => ({
    id: uuidv7(),
    why: cutText(why),
    // Text that no column takes is kept without.
    event: JSON.stringify(redactFields(event), null, 2)
      .replaceAll('\u0000', '')
      .toWellFormed()
      .slice(0, LONGEST),
  }))
  await pool.query(
    `INSERT INTO event_hook_unread (id, hook_id, why, event)
     SELECT id, $1, why, event FROM unnest($2::uuid[], $3::text[], $4::text[]) AS r (id, why, event)`,
    [hookId, rows.map(row => row.id), rows.map(row => row.why), rows.map(row => row.event)],
  )
  await pool.query(
    `DELETE FROM event_hook_unread WHERE hook_id = $1 AND id NOT IN (
       SELECT id FROM event_hook_unread WHERE hook_id = $1 ORDER BY id DESC LIMIT ${KEPT})`,
    [hookId],
  )
}
