import type { Json, JsonObject } from './json'

/** One page of a search: its bundles, and the cursor that leads to the next page (null at the end). */
export interface Page {
  items: JsonObject[]
  cursor: string | null
}

/** Several links out of a module: which of the passing ones are taken, and whether side by side. */
export type RouteMode = 'every' | 'first' | 'together'

/** What a module gives the kernel for one bundle (RUNNING.md, 2). */
export type ModuleResult =
  | { type: 'one'; bundle: JsonObject }
  | { type: 'pages'; pages: AsyncIterable<Page>; limit?: number }
  | { type: 'route'; mode: RouteMode; bundle: JsonObject }
  | { type: 'gather'; bundle: JsonObject }
  | { type: 'wait'; until?: number; token?: string; reason: string }
  | { type: 'call'; scenario: string; input: Json }
  | { type: 'stop'; as: 'success' | 'failure'; message: string }

/** The bundle that an action gives. */
export const one = (bundle: JsonObject): ModuleResult => ({ type: 'one', bundle })

/** The bundles that a search gives, a page at a time; `limit` counts bundles over all pages. */
export const pages = (source: AsyncIterable<Page>, limit?: number): ModuleResult =>
  limit === undefined ? { type: 'pages', pages: source } : { type: 'pages', pages: source, limit }

/** The bundle goes on over the links whose filter passes. */
export const route = (mode: RouteMode, bundle: JsonObject): ModuleResult => ({ type: 'route', mode, bundle })

/** The bundle is parked until a time (milliseconds since 1970 UTC), a signal with this token, or whichever is first. */
export const wait = (options: { until?: number; token?: string; reason: string }): ModuleResult => ({
  type: 'wait',
  ...options,
})

/** The whole run stops here, as a success or as a failure that says so. */
export const stop = (as: 'success' | 'failure', message: string): ModuleResult => ({
  type: 'stop',
  as,
  message,
})
