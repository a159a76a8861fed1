import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DECLARED } from '@/components/schema-form/testing'
import type { Filter } from '@/lib/scenario/document'
import { STARTERS } from '@/lib/scenario/starters'
import { type Clip, copy, paste, readClip } from './clip'
import {
  addModule,
  changeModule,
  chooseConnection,
  connect,
  type Draft,
  linkable,
  move,
  remove,
  wouldLoop,
} from './commands'
import { createEditorStore } from './editor-store'

const [starter] = STARTERS
if (!starter) throw new Error('there is no starter')
const start: Draft = { document: starter.document, connections: { org: 'c1' } }

/** Any change that a hand may make. */
const change = fc.oneof(
  fc
    .constantFrom('flow.router@1', 'okta.get-user@1')
    .map(id => (draft: Draft) => addModule(draft, { id, after: 'm2' }).draft),
  fc.nat(5).map(at => (draft: Draft) => remove(draft, [draft.document.modules[at]?.key ?? ''], [])),
  fc.nat(5).map(at => (draft: Draft) => remove(draft, [], [draft.document.links[at]?.id ?? ''])),
  fc.tuple(fc.nat(6), fc.nat(6)).map(
    ([a, b]) =>
      (draft: Draft) =>
        connect(draft, `m${a}`, `m${b}`),
  ),
  fc.tuple(fc.nat(6), fc.integer(), fc.integer()).map(
    ([a, x, y]) =>
      (draft: Draft) =>
        move(draft, new Map([[`m${a}`, { x: x % 5_000, y: y % 5_000 }]])),
  ),
  fc.string().map(label => (draft: Draft) => changeModule(draft, 'm2', module => ({ ...module, label }))),
  fc.constant((draft: Draft) => {
    const clip = copy(draft.document, ['m2', 'm3', 'm4'], [])
    return clip ? paste(draft, clip).draft : draft
  }),
)

describe('undo and redo', () => {
  it('go back to the first drawing and on to the last, whatever was done', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(change, fc.option(fc.constantFrom('a', 'b'))), { maxLength: 30 }),
        changes => {
          const store = createEditorStore(start)
          for (const [apply, merge] of changes) store.getState().apply('change', apply, merge ?? undefined)
          const last = store.getState().draft
          while (store.getState().undo() !== null);
          expect(store.getState().draft).toBe(start)
          while (store.getState().redo() !== null);
          expect(store.getState().draft).toEqual(last)
        },
      ),
    )
  })

  it('count a burst of typing as one step', () => {
    const store = createEditorStore(start)
    for (const label of ['a', 'ab', 'abc']) {
      store
        .getState()
        .apply('Rename', draft => changeModule(draft, 'm2', it => ({ ...it, label })), 'label m2')
    }
    store.getState().rest()
    store
      .getState()
      .apply('Rename', draft => changeModule(draft, 'm2', it => ({ ...it, label: 'x' })), 'label m2')
    expect(store.getState().past).toHaveLength(2)
  })

  it('survive choosing something else', () => {
    const store = createEditorStore(start)
    store.getState().apply('Remove', draft => remove(draft, ['m6'], []))
    store.getState().undo()
    store.getState().select({ modules: ['m2'] })
    expect(store.getState().redo()).toBe('Remove')
  })
})

describe('changes', () => {
  it('never leave a link to nowhere or a loop', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), changes => {
        const { document } = changes.reduce((draft, apply) => apply(draft), start)
        const keys = new Set(document.modules.map(module => module.key))
        expect(keys.size).toBe(document.modules.length)
        expect(new Set(document.links.map(link => link.id)).size).toBe(document.links.length)
        for (const link of document.links) {
          expect(keys.has(link.from) && keys.has(link.to)).toBe(true)
          const others = { ...document, links: document.links.filter(one => one.id !== link.id) }
          expect(wouldLoop(others, link.from, link.to)).toBe(false)
        }
      }),
    )
  })

  it('put a module into a link and keep the link’s filter before it', () => {
    const { draft, key } = addModule(start, { id: 'flow.set-variables@1', into: 'l3' })
    const into = draft.document.links.find(link => link.id === 'l3')
    expect(into).toMatchObject({ from: 'm3', to: key, filter: { is: 'rows' } })
    expect(draft.document.links).toContainEqual(expect.objectContaining({ from: key, to: 'm4' }))
  })

  it('copy modules whose mappings follow the copies, and leave other names alone', () => {
    const clip = copy(start.document, ['m2', 'm4'], [])
    if (!clip) throw new Error('nothing was copied')
    const { draft, keys } = paste(start, clip)
    expect(keys).toEqual(['m7', 'm8'])
    const copied = draft.document.modules.find(module => module.key === 'm8')
    expect(copied?.parameters.userId).toEqual({ is: 'mapping', template: '{{m7.id}}' })
    const alone = paste(start, copy(start.document, ['m4'], []) ?? clip)
    expect(alone.draft.document.modules.at(-1)?.parameters.userId).toEqual({
      is: 'mapping',
      template: '{{m2.id}}',
    })
  })

  it('copy what looks like a module’s name and is none as it is, filters too', () => {
    const rows: Filter = {
      is: 'rows',
      any: [
        [
          {
            left: { is: 'mapping', template: '{{m2.name}}' },
            type: 'text',
            operator: 'equals',
            right: { is: 'mapping', template: '{{"shop m2"}} \\{{m2}}' },
          },
        ],
      ],
    }
    const clip: Clip = {
      joinery: 'modules',
      modules: [
        { key: 'm2', module: 'flow.set-variables@1', parameters: {} },
        {
          key: 'm4',
          module: 'flow.set-variables@1',
          parameters: {
            variables: {
              is: 'fields',
              fields: {
                template: { is: 'value', value: '{{m2}}' },
                m2: { is: 'mapping', template: '{{ "}}" + m2.m4 + m9.x }}' },
              },
            },
          },
        },
      ],
      links: [{ id: 'l1', from: 'm2', to: 'm4', filter: rows }],
    }
    const { draft, keys } = paste(start, clip)
    // m9 is not copied: no copy takes its name.
    expect(keys).toEqual(['m10', 'm11'])
    expect(draft.document.modules.at(-1)?.parameters).toEqual({
      variables: {
        is: 'fields',
        fields: {
          template: { is: 'value', value: '{{m2}}' },
          m2: { is: 'mapping', template: '{{ "}}" + m10.m4 + m9.x }}' },
        },
      },
    })
    expect(JSON.stringify(draft.document.links.at(-1)?.filter)).toBe(
      JSON.stringify(rows).replace('{{m2.name}}', '{{m10.name}}'),
    )
  })

  it('fill a module’s connection by the slot that holds it, and drop slots that nobody uses', () => {
    const other = chooseConnection(start, 'm2', { id: 'c2', name: 'Acme production', kind: 'okta' })
    expect(other.connections).toEqual({ org: 'c1', 'acme-production': 'c2' })
    const both = chooseConnection(
      chooseConnection(other, 'm4', { id: 'c2', name: 'x', kind: 'okta' }),
      'm5',
      {
        id: 'c2',
        name: 'x',
        kind: 'okta',
      },
    )
    expect(both.connections).toEqual({ 'acme-production': 'c2' })
    expect(Object.keys(both.document.connections)).toEqual(['acme-production'])
  })

  it('take from the clipboard what was copied, and nothing that only looks like it', () => {
    const clip = copy(start.document, ['m2', 'm4'], [])
    expect(readClip(JSON.stringify(clip))).toEqual(clip)
    for (const text of [
      '',
      'm2',
      '{"joinery":"modules"}',
      '{"joinery":"modules","modules":[{}],"links":[]}',
      '{"joinery":"modules","modules":[{"key":"__proto__","module":"x","parameters":{}}],"links":[]}',
      '{"joinery":"modules","modules":[{"key":"m1","module":"x","parameters":{},"position":{"x":"a"}}],"links":[]}',
      '{"joinery":"modules","modules":[{"key":"m1","module":"x","parameters":{"a":{"is":"fields"}}}],"links":[]}',
      '{"joinery":"modules","modules":[],"links":[{"id":"l1","from":"m1","to":"m2","filter":{"is":"rows"}}]}',
    ]) {
      expect(readClip(text)).toBeNull()
    }
  })
})

describe('a link', () => {
  it('is offered where it can lead: not twice, not back, and into no trigger', () => {
    const { document } = start
    const [link] = document.links
    if (!link) throw new Error('the starter has no link')
    expect(linkable(document, DECLARED, link.from, link.to)).toBe(false)
    expect(linkable(document, DECLARED, link.to, link.from)).toBe(false)
    expect(connect(start, link.from, link.to)).toBe(start)
    const apart = remove(start, [], [link.id])
    expect(linkable(apart.document, DECLARED, link.from, link.to)).toBe(true)
    expect(linkable(apart.document, DECLARED, link.to, link.from)).toBe(false)
    const { draft, key } = addModule(apart, { id: 'okta.get-user@1' })
    expect(linkable(draft.document, DECLARED, key, link.to)).toBe(true)
    expect(linkable(draft.document, DECLARED, key, 'm1')).toBe(false)
    expect(linkable(draft.document, DECLARED, key, key)).toBe(false)
    expect(linkable(draft.document, DECLARED, key, 'm99')).toBe(false)
  })
})
