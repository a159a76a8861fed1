import { afterAll, beforeAll } from 'vitest'
import { socketUrl } from '@/lib/db/embedded'
import { testDatabase } from '@/lib/db/testing'
import { readEnv } from '@/lib/env'
import { createLog } from '@/lib/log'
import type { Actor, Role } from '@/lib/operations/actor'
import type { OperationKey } from '@/lib/operations/index'
import { type InputOf, type OutputOf, type Performed, perform } from '@/lib/operations/perform'
import type { RunLimits } from '@/lib/runner/limits'
import { type Installation, openInstallation } from '@/server/joinery'

/** An installation on a database of the test file's own, at work. */
export function testInstallation(more: Record<string, string> = {}, limits: Partial<RunLimits> = {}) {
  const database = testDatabase()
  let opened: Installation | undefined
  const get = (): Installation => {
    if (opened === undefined) throw new Error('the installation is there only inside tests and hooks')
    return opened
  }
  beforeAll(async () => {
    const env = readEnv({
      DATABASE_URL: socketUrl(database.connection),
      JOINERY_SECRET_KEY: 'ab'.repeat(32),
      PORT: '3999',
      ...more,
    })
    opened = await openInstallation(env, createLog('silent'), { work: 'all', limits })
    await opened.services.engine.start()
  })
  afterAll(() => opened?.close())

  const actor = (role: Role = 'owner', workspaceId = get().workspaceId): Actor => ({
    workspaceId,
    userId: null,
    role,
    name: 'a test',
  })
  async function attempt<K extends OperationKey>(
    key: K,
    input: InputOf<K>,
    who: Actor = actor(),
  ): Promise<Performed<OutputOf<K>>> {
    return perform(get().services, who, key, input)
  }
  async function ask<K extends OperationKey>(key: K, input: InputOf<K>, who?: Actor): Promise<OutputOf<K>> {
    const done = await attempt(key, input, who)
    if (done.ok) return done.value
    throw new Error(`${key}: ${done.error.code}: ${done.error.message}`)
  }
  return {
    get installation() {
      return get()
    },
    actor,
    attempt,
    ask,
  }
}
