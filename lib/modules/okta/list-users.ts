import { z } from 'zod'
import { StepError } from '@/lib/errors'
import type { StepContext } from '@/lib/module-kit/context'
import { defineSearch } from '@/lib/module-kit/define'
import { field } from '@/lib/module-kit/field'
import { type Page, pages } from '@/lib/module-kit/result'
import { listIn } from './answers'
import { Trail } from './links'
import { query } from './segment'
import { userShape } from './shapes'

/** The most users Okta gives in one page. Source: Okta, "Users", list. */
const PAGE = 200
/** Leaves out what nobody maps, which makes a list quicker. Source: Okta, "User query options". */
const LEAN =
  'application/json; okta-response="omitCredentials,omitCredentialsLinks,omitTransitioningToStatus"'

const expression = z.string().min(1).max(8_000)
/** At Okta every text begins with an empty one: such a condition means everybody, or nobody. */
const scim = expression.refine(
  text => !comparesWithNothing(text),
  'compares with an empty text, which means everybody. Ask for nothing with not (… pr)',
)

/** Whether an expression has a text without a character in quotes. */
function comparesWithNothing(text: string): boolean {
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    let end = at + 1
    while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1
    if (end === at + 1) return true
    at = end + 1
  }
  return false
}

const input = z.object({
  searchBy: field(z.enum(['none', 'query', 'filter', 'search']).default('none'), {
    label: 'Search option',
    help: 'Full search reads a store that lags a little behind: a user just changed may be missing or old.',
    options: {
      fixed: [
        { value: 'none', label: 'None: every user who is not deactivated' },
        { value: 'query', label: 'Search by query' },
        { value: 'filter', label: 'Search with filter' },
        { value: 'search', label: 'Full search' },
      ],
    },
  }),
  q: field(expression.optional(), {
    label: 'Query',
    help: 'Matched against the start of first name, last name and email.',
    placeholder: 'alice',
    showWhen: { field: 'searchBy', is: ['query'] },
    identifier: true,
    empty: 'fails',
  }),
  filter: field(scim.optional(), {
    label: 'Filter',
    help: 'A SCIM filter on status, lastUpdated, id and the main profile attributes, with eq only.',
    placeholder: 'status eq "ACTIVE"',
    showWhen: { field: 'searchBy', is: ['filter'] },
    identifier: true,
    encode: 'scim',
  }),
  search: field(scim.optional(), {
    label: 'Search',
    help: 'A SCIM expression over any attribute, your own ones too.',
    placeholder: 'profile.department eq "Engineering"',
    showWhen: { field: 'searchBy', is: ['search'] },
    identifier: true,
    encode: 'scim',
  }),
  sortBy: field(z.string().min(1).max(200).optional(), {
    label: 'Sort by',
    placeholder: 'profile.lastName',
    empty: 'fails',
    showWhen: { field: 'searchBy', is: ['search'] },
  }),
  sortOrder: field(z.enum(['asc', 'desc']).optional(), {
    label: 'Sort order',
    empty: 'fails',
    showWhen: { field: 'searchBy', is: ['search'] },
    options: {
      fixed: [
        { value: 'asc', label: 'Ascending' },
        { value: 'desc', label: 'Descending' },
      ],
    },
  }),
  limit: field(z.coerce.number().int().min(1).max(1_000_000).optional(), {
    label: 'Limit',
    help: 'The most users given in one run. Without it all of them.',
    empty: 'fails',
  }),
})

const LABELS = { query: 'Query', filter: 'Filter', search: 'Search' } as const
const PARAMETERS = { query: 'q', filter: 'filter', search: 'search' } as const

/** The first page's path. @throws {StepError} `input` when the chosen option lacks its text */
function firstPath(given: z.output<typeof input>): string {
  const { searchBy, sortBy, sortOrder, limit } = given
  const size = Math.min(PAGE, limit ?? PAGE)
  if (searchBy === 'none') return `/api/v1/users${query({ limit: size })}`
  const name = PARAMETERS[searchBy]
  const text = given[name]
  if (text === undefined) {
    throw new StepError('input', `${LABELS[searchBy]} is missing.`, {
      parameter: name,
      hint: 'Fill it in, or choose the search option “None” if you mean every user.',
    })
  }
  const sorting =
    searchBy === 'search' && sortBy !== undefined ? { sortBy, sortOrder: sortOrder ?? 'asc' } : {}
  return `/api/v1/users${query({ [name]: text, ...sorting, limit: size })}`
}

async function* usersFrom(context: StepContext, first: string): AsyncIterable<Page> {
  let at: string | null = context.cursor ?? first
  const trail = new Trail(context.origin ?? '', first, context.followed)
  while (at !== null) {
    const response = await context.call({
      method: 'GET',
      path: at,
      effect: 'read',
      headers: { 'content-type': LEAN },
      name: 'list',
    })
    const items = listIn(response)
    at = trail.next(response, at, items.length)
    yield { items, cursor: at }
  }
}

/** Source: Okta, "Users", list; the parameters' rules are in "User query options". */
export const listUsers = defineSearch({
  key: 'okta.list-users',
  version: 1,
  title: 'Search/List Users',
  summary: 'Searches for users or lists them all; one bundle per user.',
  connection: 'okta',
  input,
  output: userShape,
  effect: 'read',
  itemId: item => (typeof item.id === 'string' ? item.id : undefined),
  run: (context, given) => pages(usersFrom(context, firstPath(given)), given.limit),
})
