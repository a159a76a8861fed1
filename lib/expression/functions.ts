import { DATE_FUNCTIONS } from './date-functions'
import type { MappingFunction } from './function-kit'
import { LIST_FUNCTIONS } from './list-functions'
import { TEXT_FUNCTIONS } from './text-functions'
import { VALUE_FUNCTIONS } from './value-functions'

export type { FunctionContext, MappingFunction } from './function-kit'

/** Every function of the mapping language, in the order in which people are shown them. */
export const FUNCTIONS: readonly MappingFunction[] = [
  ...TEXT_FUNCTIONS,
  ...LIST_FUNCTIONS,
  ...VALUE_FUNCTIONS,
  ...DATE_FUNCTIONS,
]

const byName = new Map(FUNCTIONS.map(definition => [definition.name, definition]))

/** What CEL calls them. */
const ALIASES = new Map([
  ['orValue', 'default'],
  ['string', 'toText'],
  ['double', 'toNumber'],
  ['lowerAscii', 'lower'],
  ['upperAscii', 'upper'],
])

export const functionNamed = (name: string): MappingFunction | undefined =>
  byName.get(ALIASES.get(name) ?? name)
