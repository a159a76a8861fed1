/**
 * Rows of a journal in their order, read a few at a time: no journal fits into memory as a whole.
 * @param read  gives at most `most` rows from a seq on
 */
export async function* rowsInOrder<Row extends { seq: number }>(
  read: (from: number) => Promise<readonly Row[]>,
  most: number,
  from = 0,
): AsyncGenerator<Row> {
  for (let next = from; ; ) {
    const rows = await read(next)
    for (const row of rows) {
      yield row
      next = row.seq + 1
    }
    if (rows.length < most) return
  }
}
