import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { removeData, startJoinery } from '@/e2e/server'
import { build, joinery, LONG } from './command'
import { CHANGE_EVERYBODY } from './drawings'

vi.setConfig({ testTimeout: LONG })
beforeAll(build, LONG)

interface Run {
  status: string
  bundlesDone: number
  bundlesFailed: number
  firstError: unknown
}

it('a database that is killed in the middle of a run comes back, the run fails no bundle, and a stop is in order', async () => {
  const server = await startJoinery()
  onTestFinished(async () => {
    await server.stop('kill')
    await removeData(server.dataDir)
  })
  const env = { JOINERY_DATA_DIR: server.dataDir }
  const run = async (): Promise<Run | undefined> => {
    const { out } = await joinery(['runs', '--json'], { env })
    return (out.startsWith('[') ? (JSON.parse(out) as Run[]) : [])[0]
  }
  const killServer = async (): Promise<void> => {
    const file = path.join(server.dataDir, 'postgres/postmaster.pid')
    process.kill(Number((await readFile(file, 'utf8')).split('\n')[0]), 'SIGKILL')
  }
  expect(await joinery(['import', '-'], { env, input: JSON.stringify(CHANGE_EVERYBODY) })).toMatchObject({
    code: 0,
  })
  expect(await joinery(['run', CHANGE_EVERYBODY.name], { env })).toMatchObject({ code: 0 })
  await expect.poll(async () => (await run())?.bundlesDone ?? 0, { timeout: 60_000 }).toBeGreaterThan(5)
  await killServer()
  await expect
    .poll(async () => (await run())?.status, { timeout: 150_000, interval: 1_000 })
    .toBe('succeeded')
  // Those who were deactivated long ago are no part of the list.
  expect(await run()).toMatchObject({ bundlesFailed: 0, bundlesDone: 242, firstError: null })
  // A few lines of its own, and no stack.
  expect(server.printed()).toMatch(/The embedded database has died; it is started again/)
  expect(server.printed().split('\n').length).toBeLessThan(40)
  expect(server.printed()).not.toMatch(/\n\s+at |"stack"/)
  await killServer()
  expect(await server.stop()).toBe(0)
})
