import { describe, expect, it } from 'vitest'
import type { StepContext } from '@/lib/module-kit/context'
import type { JsonObject } from '@/lib/module-kit/json'
import { listUsers } from './list-users'

const ORIGIN = 'https://acme.okta.com'
const page = (at: number): string => `/api/v1/users?after=${at}&limit=200`

type Left = Pick<StepContext, 'cursor' | 'followed'>

/** The users of an org whose pages link on as `links` says, by a path or a whole header, from where the list was left before a restart. */
function listing(links: Record<string, string>, left: Left = {}) {
  const asked: string[] = []
  const result = listUsers.run(
    {
      call: async ({ path }) => {
        asked.push(path)
        const link = links[path]
        const next = link?.startsWith('/') ? `<${ORIGIN}${link}>; rel="next"` : link
        const headers: Record<string, string> = next === undefined ? {} : { link: next }
        return { status: 200, headers, body: [{ id: path }] }
      },
      pause: async () => undefined,
      startedAt: 0,
      path: 'm2',
      runId: 'r',
      origin: ORIGIN,
      ...left,
    },
    { searchBy: 'none' },
  )
  const read = async (): Promise<JsonObject[]> => {
    const given = await result
    if (given.type !== 'pages') throw new Error('a list gives pages')
    const items: JsonObject[] = []
    for await (const one of given.pages) items.push(...one.items)
    return items
  }
  return { asked, read }
}

const FIRST = '/api/v1/users?limit=200'

describe('a list of users', () => {
  it('is read to its end', async () => {
    const { asked, read } = listing({ [FIRST]: page(1), [page(1)]: page(2) })
    expect(await read()).toHaveLength(3)
    expect(asked).toEqual([FIRST, page(1), page(2)])
  })

  it.each([
    'nonsense',
    `<${ORIGIN}/api/v1/users?after=1; rel="next"`,
    '<https://elsewhere.example/x>; rel="next"',
  ])('is not at its end where the way on cannot be read or taken: %s', async header => {
    const { asked, read } = listing({ [FIRST]: page(1), [page(1)]: header })
    await expect(read()).rejects.toMatchObject({ failure: { kind: 'refused' } })
    expect(asked).toEqual([FIRST, page(1)])
  })

  it.each<[string, Left]>([
    ['from its beginning', {}],
    ['after a restart', { cursor: page(3), followed: [page(1), page(2), page(3)] }],
  ])('that leads in a circle fails, and nothing is read twice, %s', async (_from, left) => {
    const circle = { [FIRST]: page(1), [page(1)]: page(2), [page(2)]: page(3), [page(3)]: page(2) }
    const { asked, read } = listing(circle, left)
    await expect(read()).rejects.toThrow('without an end')
    expect(new Set(asked).size).toBe(asked.length)
  })
})
