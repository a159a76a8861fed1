import { expect, it } from 'vitest'
import { AskError } from '@/components/ask'
import { NameSaver } from './name-saver'

function at() {
  const stored: string[] = []
  const due: (() => void)[] = []
  let down = false
  const saver = new NameSaver(
    async name => {
      if (down) throw new AskError({ code: 'unavailable', message: 'The server cannot be reached.' })
      stored.push(name)
    },
    { set: work => due.push(work), clear: () => void due.splice(0) },
  )
  const pass = async () => {
    for (const work of due.splice(0)) work()
    await new Promise(resolve => setImmediate(resolve))
  }
  const setDown = (is: boolean): void => {
    down = is
  }
  return { saver, stored, pass, down: setDown }
}

it('sends the name that was typed last, once it has rested', async () => {
  const { saver, stored, pass } = at()
  saver.type('A')
  saver.type('Ab')
  expect(saver.getState()).toMatchObject({ typed: 'Ab', state: { is: 'unsaved' } })
  await pass()
  expect([stored, saver.getState()]).toMatchObject([['Ab'], { typed: null, state: { is: 'saved' } }])
})

it('keeps a name that could not be sent, and tries again', async () => {
  const { saver, stored, pass, down } = at()
  down(true)
  saver.type('Joiner')
  await pass()
  expect(saver.getState()).toMatchObject({ typed: 'Joiner', state: { is: 'failed' } })
  await expect(saver.mustBeSaved()).rejects.toThrow('not saved yet')
  down(false)
  await pass()
  expect([stored, saver.isDirty]).toEqual([['Joiner'], false])
})

it('never sends an empty name, and shows what is stored when the field is left', async () => {
  const { saver, stored, pass } = at()
  saver.type('  ')
  await pass()
  expect(saver.getState().typed).toBe('  ')
  await saver.leave()
  expect([stored, saver.getState().typed]).toEqual([[], null])
})
