import type { Pool } from 'pg'
import type { JsonObject } from '@/lib/module-kit/json'
import type { Answered, Vault } from '@/lib/runner/ports'
import type { Answer } from '@/lib/runner/records'
import type { Said } from './answer'

/** Where an output that may hold secrets is sealed until the run's owner journals it. */
export const answerPlace = (question: string): string => `question:${question}`

/** Clocks of two processes, and transactions that were under way. Milliseconds. */
const SLACK_MS = 60_000

/**
 * The answers to a run's questions about its bundles, oldest first.
 * @param since  the run's wake-up when they were last read by this owner; null: not yet
 */
export async function readAnswers(
  pool: Pool,
  vault: Vault,
  runId: string,
  since: Date | null,
): Promise<Answered[]> {
  const found = await pool.query<{ id: string; path: string; answer: Said | Answer }>(
    `SELECT id, path, answer FROM signal
     WHERE run_id = $1 AND answer->>'is' IN ('done', 'again', 'due') AND ($2::timestamptz IS NULL OR answered_at >= $2)
     ORDER BY answered_at, id`,
    [runId, since && new Date(since.getTime() - SLACK_MS)],
  )
  return found.rows.map(({ id, path, answer }) => ({ id, path, answer: opened(vault, id, answer) }))
}

function opened(vault: Vault, id: string, answer: Said | Answer): Answer {
  if (answer.is === 'go-on' || answer.is === 'cancel') throw new Error('this is no answer about a bundle')
  if (!('sealed' in answer) || answer.sealed === undefined) return answer
  const output = JSON.parse(vault.open(answer.sealed, answerPlace(id))) as JsonObject
  return { is: answer.is, by: answer.by, output }
}
