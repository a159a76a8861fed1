import { expect, it } from 'vitest'
import type { CallClient } from '@/lib/module-kit/call'
import { loadOptions } from './options'

/** Nobody has to be asked for what is the same in every org. */
const NOBODY = {} as CallClient

it.each([
  ['utc', 'UTC'],
  ['kyiv', 'Europe/Kyiv'],
  [' Kolkata ', 'Asia/Kolkata'],
  ['us/pac', 'US/Pacific'],
])('a user’s time zone is found by %j, also by today’s name of it', async (typed, zone) => {
  const found = await loadOptions('timezones', NOBODY, typed)
  expect(found.map(option => option.value)).toContain(zone)
})

it('of a user’s time zones only those are offered that hold what was typed', async () => {
  expect(await loadOptions('timezones', NOBODY, 'Kyiv')).toEqual([
    { value: 'Europe/Kyiv', label: 'Europe/Kyiv' },
  ])
})
