import { uuidv7 } from 'uuidv7'
import { describe, expect, it } from 'vitest'
import { testDatabase } from '@/lib/db/testing'
import { unpack } from './journal/codec'
import { type Scheduled, Scheduler } from './scheduler'
import { testEngine } from './testing-engine'

const db = testDatabase()
const HOUR = 3_600_000
const hourly = (after: number): number => (Math.floor(after / HOUR) + 1) * HOUR
const SIX = Date.parse('2026-11-24T06:00:00Z')

/** An hourly schedule on a clock of its own; its runs are not worked on, the test says when one ends. */
async function hourlySchedule(about: Partial<Scheduled> = {}) {
  const scenarioId = uuidv7()
  const time = { now: SIX }
  const engine = testEngine(db.pool, 'http://127.0.0.1:1', { slots: 0 })
  const errors: unknown[] = []
  const scheduler = new Scheduler({
    pool: db.pool,
    engine,
    clock: { now: () => time.now },
    load: async id =>
      id === scenarioId
        ? {
            workspaceId: uuidv7(),
            versionId: uuidv7(),
            missed: 'once',
            overlap: 'queue',
            next: hourly,
            ...about,
          }
        : null,
    onError: error => errors.push(error),
  })
  // One at a time: a schedule that `load` does not know is off, and cleared.
  await db.prisma.scheduleState.deleteMany()
  await db.prisma.scheduleState.create({ data: { scenarioId, moduleKey: 'm1', nextAt: new Date(SIX) } })
  const at = async (hours: number, minutes = 0): Promise<void> => {
    time.now = SIX + hours * HOUR + minutes * 60_000
    await scheduler.look()
    expect(errors).toEqual([])
  }
  const end = (hours: number, minutes = 0) =>
    db.prisma.run.updateMany({
      where: { scenarioId, status: 'queued' },
      data: { status: 'succeeded', finishedAt: new Date(SIX + hours * HOUR + minutes * 60_000) },
    })
  const runs = async () => {
    const rows = await db.prisma.run.findMany({ where: { scenarioId }, orderBy: { id: 'asc' } })
    return Promise.all(
      rows.map(async row => {
        const first = await db.prisma.journal.findFirstOrThrow({ where: { runId: row.id, seq: 0 } })
        const [record] = unpack(first.data)
        const bundle = record?.t === 'trigger' ? record.bundle : {}
        return `${String(bundle.scheduledAt).slice(11, 16)} merged ${bundle.merged}`
      }),
    )
  }
  return { at, end, runs, scenarioId }
}

describe('a firing', () => {
  it('starts one run, however many processes look', async () => {
    const { at, runs } = await hourlySchedule()
    await Promise.all([at(0), at(0), at(0)])
    expect(await runs()).toEqual(['06:00 merged 0'])
  })

  it('that comes while the last run works waits, at most one, and takes the others in', async () => {
    const { at, end, runs } = await hourlySchedule()
    await at(0)
    await at(1)
    await at(2)
    await at(3)
    expect(await runs()).toHaveLength(1)
    await end(3, 30)
    await at(3, 30)
    await at(3, 31)
    expect(await runs()).toEqual(['06:00 merged 0', '09:00 merged 2'])
  })

  it('that waited for the run before it was not missed', async () => {
    const { at, end, runs } = await hourlySchedule({ missed: 'skip' })
    await at(0)
    await at(1)
    await end(1, 30)
    await at(1, 30)
    expect(await runs()).toEqual(['06:00 merged 0', '07:00 merged 0'])
  })

  it('is left out when set so', async () => {
    const { at, end, runs } = await hourlySchedule({ overlap: 'skip' })
    await at(0)
    await at(1)
    await end(1, 30)
    await at(2)
    expect(await runs()).toEqual(['06:00 merged 0', '08:00 merged 0'])
  })

  it('runs beside the last one when set so', async () => {
    const { at, runs } = await hourlySchedule({ overlap: 'beside' })
    await at(0)
    await at(1)
    expect(await runs()).toEqual(['06:00 merged 0', '07:00 merged 0'])
  })

  it('that was missed while everything was down runs once', async () => {
    const { at, end, runs } = await hourlySchedule()
    await at(5, 20)
    await end(5, 40)
    await at(6)
    expect(await runs()).toEqual(['11:00 merged 5', '12:00 merged 0'])
  })

  it('that was missed is skipped when set so', async () => {
    const { at, runs } = await hourlySchedule({ missed: 'skip' })
    await at(5, 20)
    await at(6)
    expect(await runs()).toEqual(['12:00 merged 0'])
  })

  it('whose process died between its run and its next time does not fire twice, nor hold the next one up', async () => {
    const { at, end, runs, scenarioId } = await hourlySchedule()
    await at(0)
    await db.prisma.scheduleState.updateMany({ where: { scenarioId }, data: { nextAt: new Date(SIX) } })
    await at(0, 1)
    await at(1)
    await end(1, 10)
    await at(1, 10)
    expect(await runs()).toEqual(['06:00 merged 0', '07:00 merged 0'])
  })
})
