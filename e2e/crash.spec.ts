import { expect, test } from '@playwright/test'
import type { Pool } from 'pg'
import { exportDocument } from '@/lib/scenario/export'
import { STARTERS } from '@/lib/scenario/starters'
import { joinery, readSandbox, type SandboxAsPrinted } from './command'
import { openDatabaseOf } from './database'
import { removeData, startJoinery, type TestServer } from './server'

const WANTED: Record<string, string> = { Sales: 'CC-SALES', Engineering: 'CC-ENG' }

async function revision(pool: Pool): Promise<number> {
  const found = await pool.query<{ revision: number }>('SELECT revision FROM sandbox_state')
  return found.rows[0]?.revision ?? 0
}

async function runStatus(pool: Pool, id: string): Promise<string> {
  const found = await pool.query<{ status: string }>('SELECT status FROM run WHERE id = $1', [id])
  return found.rows[0]?.status ?? 'gone'
}

/** The org's people and, by person, how often a profile was written. */
async function org(
  dataDir: string,
): Promise<{ people: SandboxAsPrinted['users']; writes: Map<string, number> }> {
  const { users, log } = await readSandbox(dataDir)
  const writes = new Map<string, number>()
  for (const event of log) {
    if (event.eventType !== 'user.account.update_profile') continue
    for (const target of event.target ?? []) {
      if (target.type === 'User') writes.set(target.id, (writes.get(target.id) ?? 0) + 1)
    }
  }
  return { people: users, writes }
}

test('the first scenario, with the server killed in the middle, writes each user once', async () => {
  test.setTimeout(240_000)
  let server: TestServer = await startJoinery()
  const { dataDir, port } = server
  const database = await openDatabaseOf(dataDir)
  try {
    const [first] = STARTERS
    if (!first) throw new Error('there is no starter')
    const text = exportDocument(first.document, { org: 'Sandbox org' })
    const imported = await joinery(dataDir, ['import', '-', '--json'], { input: text })
    expect(imported.code, imported.err).toBe(0)
    const before = await revision(database.pool)
    const started = await joinery(dataDir, ['run', first.document.name, '--json'])
    expect(started.code, started.err).toBe(0)
    const { id } = JSON.parse(started.out) as { id: string }

    await expect
      .poll(() => revision(database.pool), { intervals: [20], timeout: 30_000 })
      .toBeGreaterThan(before + 10)
    await server.stop('kill')
    const halfway = await org(dataDir)
    expect(await runStatus(database.pool, id)).toBe('running')
    const todo = halfway.people.filter(
      person => person.profile.department && person.status === 'ACTIVE',
    ).length
    expect(halfway.writes.size).toBeLessThan(todo)

    server = await startJoinery({ dataDir, port })
    // A call that may have left is looked up 30 s later and not before.
    await expect
      .poll(() => runStatus(database.pool, id), { intervals: [500], timeout: 120_000 })
      .toBe('succeeded')

    const { people, writes } = await org(dataDir)
    for (const person of people.filter(one => one.status === 'ACTIVE')) {
      const wanted = WANTED[person.profile.department ?? '']
      if (wanted === undefined) expect(writes.get(person.id) ?? 0).toBe(0)
      else expect([person.profile.costCenter, writes.get(person.id)]).toEqual([wanted, 1])
    }
    expect(writes.size).toBeGreaterThan(20)
  } finally {
    await server.stop()
    await database.stop()
    await removeData(dataDir)
  }
})
