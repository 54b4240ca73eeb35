/**
 * What kinds of statements the server tells apart, with the number by which Snowflake names each to its
 * clients.
 */
export const statementTypeIds = {
  select: 0x1000,
  insert: 0x3100,
  update: 0x3200,
  delete: 0x3300,
  merge: 0x3400,
  copy: 0x3600,
  unload: 0x3700,
  session: 0x4000,
  transaction: 0x5000,
  ddl: 0x6000,
  get: 0x7101,
  put: 0x7102,
  files: 0x7100,
  show: 0x1000,
} as const;

export type StatementKind = keyof typeof statementTypeIds;

const kinds: readonly (readonly [RegExp, StatementKind])[] = [
  [/^(SELECT|WITH|VALUES|\()/, "select"],
  [/^(SHOW|DESC|DESCRIBE|EXPLAIN)\b/, "show"],
  [/^INSERT\b/, "insert"],
  [/^UPDATE\b/, "update"],
  [/^DELETE\b/, "delete"],
  [/^MERGE\b/, "merge"],
  [/^COPY\s+INTO\s+'?@/, "unload"],
  [/^COPY\s+INTO\b/, "copy"],
  [/^(BEGIN|START\s+TRANSACTION|COMMIT|ROLLBACK)\b/, "transaction"],
  [/^(USE|ALTER\s+SESSION|SET|UNSET)\b/, "session"],
  [/^PUT\b/, "put"],
  [/^GET\b/, "get"],
  [/^(LIST|LS|REMOVE|RM)\b/, "files"],
];

/**
 * The kind of a statement, by its first words; whatever is none of the others changes definitions (`ddl`).
 */
export function statementKind(text: string): StatementKind {
  const words = withoutComments(text).toUpperCase();
  return kinds.find(([start]) => start.test(words))?.[1] ?? "ddl";
}

/** A statement's text without the comments before it. */
export function withoutComments(text: string): string {
  return text.replace(/^(\s+|(--|\/\/)[^\n]*(\n|$)|\/\*[^]*?\*\/)+/, "");
}

/**
 * The statements of a script, split at semicolons outside of texts, quoted names, comments and dollar quotes.
 */
export function splitStatements(script: string): string[] {
  const token = /'(?:[^'\\]|\\[^]|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\/[^\n]*|\/\*[^]*?\*\/|\$\$[^]*?\$\$|;/g;
  const statements: string[] = [];
  let from = 0;
  for (const match of script.matchAll(token)) {
    if (match[0] !== ";") continue;
    statements.push(script.slice(from, match.index));
    from = match.index + 1;
  }
  statements.push(script.slice(from));
  return statements.map((statement) => statement.trim()).filter((statement) =>
    withoutComments(statement) !== ""
  );
}
