export { inSlices, readJsonInSlices } from './in-slices'
export { JsonError, type JsonRefusal } from './json-error'
export { type JsonLimits, MOST_ITEMS, MOST_LEVELS, MOST_LIST_ITEMS, RESERVED_NAMES } from './limits'
export { readJson, type Slice } from './read'
