import { expect, it } from 'vitest'
import { socketUrl } from '@/lib/db/embedded'
import { testDatabase } from '@/lib/db/testing'
import { readEnv } from '@/lib/env'
import type { Logger } from '@/lib/log'
import { openDatabase } from './database'

const db = testDatabase()

it('says at the start which options of DATABASE_URL do nothing here, and nothing where all do', async () => {
  const warned: string[] = []
  const log = { warn: (line: string) => void warned.push(line), debug: () => undefined } as unknown as Logger
  const open = async (options: string): Promise<void> => {
    const opened = await openDatabase(readEnv({ DATABASE_URL: `${socketUrl(db.connection)}${options}` }), log)
    await opened.stop()
  }
  await open('&pgbouncer=true&connection_limit=5')
  expect(warned).toEqual(['DATABASE_URL has options that are not used here: connection_limit, pgbouncer.'])
  await open('&application_name=joinery')
  expect(warned).toHaveLength(1)
})
