import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSayable, readIsoDate } from './iso-date'

describe('a date', () => {
  it.each([
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01T00:30', '2026-03-01T00:30:00.000Z'],
    ['2026-03-01T00:30:00', '2026-03-01T00:30:00.000Z'],
    ['2026-03-01 00:30:05.5', '2026-03-01T00:30:05.500Z'],
    ['2026-03-01T00:30:05.1239999Z', '2026-03-01T00:30:05.123Z'],
    ['2026-03-01T00:30:05,25Z', '2026-03-01T00:30:05.250Z'],
    ['2026-03-01t00:30:00z', '2026-03-01T00:30:00.000Z'],
    ['2026-03-01T00:30:00+01:00', '2026-02-28T23:30:00.000Z'],
    ['2026-03-01T00:30:00.000+0100', '2026-02-28T23:30:00.000Z'],
    ['2026-03-01T00:30:00-05', '2026-03-01T05:30:00.000Z'],
    ['2026-03-01T00:30 +14:00', '2026-02-28T10:30:00.000Z'],
    ['2026-03-01T00:30:00-00:00', '2026-03-01T00:30:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2026-12-31T24:00', '2027-01-01T00:00:00.000Z'],
    ['0000-01-01', '0000-01-01T00:00:00.000Z'],
    ['0099-12-31', '0099-12-31T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('%s is %s', (text, moment) => {
    expect(new Date(readIsoDate(text)).toISOString()).toBe(moment)
  })

  it.each([
    '',
    ' 2026-01-01',
    '2026-01-01 ',
    'Building 12',
    'Suite 2026-01-01',
    '1',
    '12',
    '2026',
    '2026-01',
    '20260101',
    '20260101T000000Z',
    '2026-W05',
    '2026-W05-1',
    '2026-032',
    '2026-1-1',
    '01/02/2026',
    '1 Jan 2026',
    'Thu, 01 Jan 2026 00:00:00 GMT',
    '+002026-01-01',
    '-000001-01-01',
    '2026-02-29',
    '2026-02-30',
    '2026-04-31',
    '2026-00-10',
    '2026-13-01',
    '2026-01-00',
    '2026-01-01T25:00',
    '2026-01-01T24:00:01',
    '2026-01-01T24:00:00.5',
    '2026-01-01T12:60',
    '2016-12-31T23:59:60Z',
    '2026-01-01T10',
    '2026-01-01Z',
    '2026-01-01T10:00+15:00',
    '2026-01-01T10:00+01:60',
    '2026-01-01T10:00 CET',
    '2026-01-01T10:00:00.Z',
    '2026-01-01T10:00:00Z[Europe/Berlin]',
    '２０２６-01-01',
    '2026-01-01\n',
    `2026-01-01T10:00:00.${'0'.repeat(100)}Z`,
  ])('%j is none', text => {
    expect(readIsoDate(text)).toBeNaN()
  })

  it('is read back as the moment it says, in any zone', () => {
    const moment = fc.integer({ min: readIsoDate('0001-01-01'), max: readIsoDate('9998-12-31') })
    fc.assert(
      fc.property(moment, fc.integer({ min: -14 * 60, max: 14 * 60 }), (time, offset) => {
        const local = new Date(time + offset * 60_000).toISOString().slice(0, -1)
        const pad = (it: number) => String(it).padStart(2, '0')
        const minutes = Math.abs(offset)
        const zone = `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`
        expect(readIsoDate(`${local}${zone}`)).toBe(time)
        expect(readIsoDate(new Date(time).toISOString())).toBe(time)
        expect(isSayable(time)).toBe(true)
      }),
    )
  })

  it('is none when it is any other text', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        fc.pre(!/^\d{4}-\d\d-\d\d/.test(text))
        expect(readIsoDate(text)).toBeNaN()
      }),
    )
  })

  it('is the same whatever zone the process has', () => {
    const source = `import { readIsoDate } from './lib/module-kit/iso-date.ts'
console.log(['2026-03-01', '2026-03-01T00:30:00', '2026-03-08T02:30', '2026-11-01 01:30'].map(readIsoDate).join())`
    const under = (zone: string): string =>
      execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], {
        env: { ...process.env, TZ: zone },
        encoding: 'utf8',
      })
    const utc = under('UTC')
    expect(utc.trim().split(',').map(Number)).toEqual(
      ['2026-03-01T00:00Z', '2026-03-01T00:30Z', '2026-03-08T02:30Z', '2026-11-01T01:30Z'].map(it =>
        Date.parse(it),
      ),
    )
    for (const zone of ['America/New_York', 'Pacific/Kiritimati']) expect(under(zone)).toBe(utc)
  })
})
