/** Rows of a table where nobody says how many. */
export const rowsOfTable = 65_536;

const mostRows = 2 ** 20;

/** @throws {RangeError} unless a table of a stream may have so many rows. */
export function checkRowsOfTable(rows: number): void {
  if (Number.isInteger(rows) && rows >= 1 && rows <= mostRows) return;
  throw new RangeError(
    `Cannot stream rows as tables must have from 1 to ${mostRows} of them: current value is ${rows}`,
  );
}
