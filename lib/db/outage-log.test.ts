import { DatabaseError } from 'pg'
import { expect, it } from 'vitest'
import { createOutageLog } from './outage-log'

const away = (code = '57P01'): Error =>
  Object.assign(new DatabaseError('terminating connection', 0, 'error'), { code, severity: 'FATAL' })

it('an outage that is met four times a second for ten minutes is ten lines, the first with the reason', () => {
  let ms = 5
  const filter = createOutageLog(() => ms)
  const lines = []
  for (; ms < 600_000; ms += 250) {
    const said = filter(away())
    if (said?.write) lines.push(said)
  }
  expect(lines).toHaveLength(10)
  expect(lines[0]).toMatchObject({ details: { code: '57P01', reason: 'terminating connection' } })
  expect(lines[1]).toMatchObject({ details: { code: '57P01', times: 241, seconds: 60 } })
})

it('another outage, later, is told anew', () => {
  let ms = 0
  const filter = createOutageLog(() => ms)
  expect(filter(away())).toMatchObject({ write: true })
  ms = 10_000
  expect(filter(away())).toEqual({ write: false })
  ms = 100_000
  expect(filter(away('57P03'))).toMatchObject({
    write: true,
    details: { reason: 'terminating connection' },
  })
})

it('what is no outage is a line like any other', () => {
  expect(createOutageLog()(new Error('the connection broke'))).toBeNull()
  expect(createOutageLog()(Object.assign(away('22003'), { severity: 'ERROR' }))).toBeNull()
})
