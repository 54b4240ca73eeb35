/** A failure as Snowflake tells it: its own number, the SQL state and a text. */
export class WireError extends Error {
  override readonly name = "WireError";
  constructor(readonly code: string, readonly sqlState: string, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

type Rule = readonly [fits: RegExp, code: string, sqlState: string, text: (found: RegExpExecArray) => string];

/** What DuckDB says, and how Snowflake would have said it. */
const rules: readonly Rule[] = [
  [/INTERRUPT/, "000604", "57014", () => "SQL execution canceled"],
  [
    /(?:Table|View|Function|Schema|Macro Function|Scalar Function)(?: Function)? with name "?([\w$.]+)"? (?:does not|is not)/i,
    "002003",
    "42S02",
    ([, name]) => `SQL compilation error:\nObject '${name!.toUpperCase()}' does not exist or not authorized.`,
  ],
  [
    /with name "?([\w$.]+)"? already exists/i,
    "002002",
    "42710",
    ([, name]) => `SQL compilation error:\nObject '${name!.toUpperCase()}' already exists.`,
  ],
  [
    /(?:Referenced column|column named|have a column with name) "?([\w$.]+)"?/i,
    "000904",
    "42000",
    ([, name]) => `SQL compilation error:\ninvalid identifier '${name!.toUpperCase()}'`,
  ],
  [/Division by zero/, "100051", "22012", () => "Division by zero"],
  [/NOT NULL constraint/, "100072", "22000", () => "NULL result in a non-nullable column"],
  [/Conversion Error/, "100038", "22018", ({ input }) => input],
  [/Out of Range Error/, "100046", "22003", ({ input }) => input],
  [
    /(?:Parser|Binder|Catalog|Syntax) Error/,
    "001003",
    "42000",
    ({ input }) => `SQL compilation error:\n${input}`,
  ],
  [/Conflict|TransactionContext Error/i, "000625", "57014", ({ input }) => input],
];

/** The WireError for what was thrown while a statement ran. */
export function wireErrorOf(thrown: unknown): WireError {
  if (thrown instanceof WireError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  for (const [fits, code, sqlState, text] of rules) {
    const found = fits.exec(message);
    if (found) return new WireError(code, sqlState, text(found), { cause: thrown });
  }
  return new WireError("000603", "XX000", `SQL execution internal error: ${message}`, { cause: thrown });
}
