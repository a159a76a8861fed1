/** Where the browser keeps whether the rail is folded. */
export const RAIL_KEY = 'joinery.rail'
