/** Where a cell stands in a row that is stacked. */
export const NARROW = {
  /** What the row is about, beside what can be done with it; the rest comes below. */
  main: 'max-md:order-first max-md:max-w-none max-md:flex-1 max-md:basis-1/2',
  /** At the end of the first line. */
  actions: 'max-md:order-first max-md:ml-auto',
  /** On the first line as well. */
  first: 'max-md:order-first',
  /** A line of its own. */
  line: 'max-md:basis-full max-md:max-w-full max-md:break-words',
} as const
