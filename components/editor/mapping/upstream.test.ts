import { describe, expect, it } from 'vitest'
import { DESCRIPTORS, DOCUMENT, SAMPLES } from './testing'
import { attributeAt, flatAttributes, upstreamModules } from './upstream'

const upstream = upstreamModules(DOCUMENT, 'm4', DESCRIPTORS, SAMPLES)
const sources = (key: string): string[] => {
  const found = upstream.find(one => one.key === key)
  return found ? flatAttributes(found.whole).map(one => one.source) : []
}

describe('what earlier modules give', () => {
  it('comes from every module before this one, the nearest first, and from no other', () => {
    expect(upstream.map(one => one.label)).toEqual(['Set Variables', 'Get the manager', 'Run manually'])
  })

  it('is what the module promises and what its last run gave besides', () => {
    expect(sources('m2')).toEqual([
      'm2.id',
      'm2.token',
      'm2.profile',
      'm2.profile.login',
      'm2.profile.department',
      'm2.profile.badge',
      'm2.groups',
      'm2.groups[0]',
      'm2.groups[0].id',
      'm2.groups[0].name',
    ])
  })

  it('is known of variables by their names and of a manual start by its sample', () => {
    expect(sources('m3')).toEqual(['m3.greeting'])
    expect(sources('m1')).toEqual(['m1.name'])
  })

  it('never shows the value of a secret', () => {
    const manager = upstream[1]
    expect(manager && attributeAt(manager.whole, ['token'])).toMatchObject({
      secret: true,
      sample: undefined,
    })
  })

  it('ends where modules lead back to themselves', () => {
    const looped = { ...DOCUMENT, links: [...DOCUMENT.links, { id: 'l9', from: 'm4', to: 'm2' }] }
    expect(upstreamModules(looped, 'm4', DESCRIPTORS, {}).map(one => one.key)).toEqual(['m3', 'm2', 'm1'])
  })
})
