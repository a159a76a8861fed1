import { describe, expect, it } from 'vitest'
import { matching } from './matching'

const commands = [
  { title: 'Runs', href: '/runs', keywords: 'history failed' },
  { title: 'Offboard a user', href: '/scenarios/1', keywords: 'scenario' },
  { title: 'Übersicht der Läufe', href: '/scenarios/2', keywords: 'scenario' },
  { title: 'Rerun nightly import', href: '/scenarios/3', keywords: 'scenario' },
  { title: 'New user welcome', href: '/scenarios/4', keywords: 'scenario' },
]
const titles = (typed: string) => matching(commands, typed).map(command => command.title)

describe('the palette', () => {
  it('shows everything, in the given order, until something is typed', () => {
    expect(titles(' ')).toEqual(commands.map(command => command.title))
  })

  it('finds by the beginnings of words, in any order', () => {
    expect(titles('user off')).toEqual(['Offboard a user'])
    expect(titles('un')).toEqual([])
  })

  it('puts titles that begin so before others, and those before keywords', () => {
    expect(titles('n')).toEqual(['New user welcome', 'Rerun nightly import'])
    expect(titles('hist')).toEqual(['Runs'])
  })

  it('minds neither case nor accents', () => {
    expect(titles('ubersicht laufe')).toEqual(['Übersicht der Läufe'])
  })
})
