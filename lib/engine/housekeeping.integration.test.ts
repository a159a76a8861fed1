import { uuidv7 } from 'uuidv7'
import { expect, it } from 'vitest'
import { testDatabase } from '@/lib/db/testing'
import { sweepStale } from './housekeeping'

const db = testDatabase()

it('deletes deliveries that nobody repeats any more, however many, and keeps the others', async () => {
  await db.pool.query(
    `INSERT INTO delivery (scenario_id, dedupe_key, run_id, at)
     SELECT $1::uuid, 'old ' || n, $2::uuid, now() - interval '91 days' FROM generate_series(1, 12000) AS n
     UNION ALL SELECT $1::uuid, 'new', $2::uuid, now() - interval '89 days'`,
    [uuidv7(), uuidv7()],
  )
  expect(await sweepStale(db.pool)).toBe(12_000)
  const left = await db.pool.query<{ dedupe_key: string }>('SELECT dedupe_key FROM delivery')
  expect(left.rows).toEqual([{ dedupe_key: 'new' }])
  expect(await sweepStale(db.pool)).toBe(0)
})
