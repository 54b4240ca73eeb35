/** A parsed statement: what the parser's JSON is made of. */
export type Json = string | number | boolean | null | undefined | readonly Json[] | JsonObject;
export type JsonObject = { readonly [name: string]: Json };

/**
 * What Snowflake means by parts of a statement that the translator leaves as they are, or translates wrongly;
 * each becomes a call of a macro (`snowflakeMacros`), except for grants and keys. A statement without any of
 * these is the same object afterwards:
 *
 * - `a / b`: of exact numbers has a scale, and by zero is an error.
 * - `MOD(a, b)`: becomes `a % b` without brackets, and binds wrongly inside a product.
 * - `DATEDIFF(unit, a, b)`: cuts both to days, also for hours; weeks count their beginnings.
 * - `CONCAT(a, b)`: is NULL when one is.
 * - `CAST(x AS VARCHAR)`, `TO_VARCHAR(x)`: a whole DOUBLE has no decimals, a timestamp has three.
 * - `1e-1`: is a NUMBER, with an exponent too.
 * - `COPY GRANTS`: there are none.
 * - `PRIMARY KEY`, `UNIQUE`: are not enforced (the columns of a primary key are NOT NULL, though).
 */
export function rewritten(node: Json): Json {
  if (node === null || typeof node !== "object") return node;
  if (Array.isArray(node)) {
    const parts = node.map(rewritten);
    return parts.every((each, i) => each === node[i]) ? node : parts;
  }
  const before = Object.entries(node);
  const entries = before.map(([name, value]) => [name, rewritten(value)] as const);
  const [only] = entries;
  const rule = entries.length === 1 ? rules[only![0]] : undefined;
  const replaced = rule?.(only![1] as JsonObject);
  if (replaced !== undefined) return replaced;
  return entries.every(([, value], i) => value === before[i]![1]) ? node : Object.fromEntries(entries);
}

const texts: readonly Json[] = ["var_char", "text"];

/** By the kind of a node: what takes its place, or undefined where it stays. */
const rules: Readonly<Record<string, (node: JsonObject) => JsonObject | undefined>> = {
  div: ({ left, right }) => call("sf_divide", [left, right]),
  mod_func: (node) => call("sf_mod", [node.this, node.expression]),
  date_diff: (node) => call("sf_datediff", [text(String(node.unit)), node.expression, node.this]),
  cast: (node) => isText(node.to) ? call("sf_text", [node.this]) : undefined,
  function: (node) => {
    const args = node.args as readonly Json[];
    if (node.name === "CONCAT") return args.reduce((a, b) => call("sf_concat", [a, b])) as JsonObject;
    const isText = /^TO_(VARCHAR|CHAR)$/.test(String(node.name));
    if (isText && args.length === 2) return call("sf_format", args);
    return isText && args.length === 1 ? call("sf_text", args) : undefined;
  },
  literal: ({ literal_type, value }) =>
    literal_type === "number" && /e/i.test(String(value)) ? exactNumber(String(value)) : undefined,
  create_view: (node) => ({ create_view: { ...node, copy_grants: false } }),
  create_table: (node) => ({ create_table: withoutKeys(node) }),
};

/** `1.5e3` as `1500`; as a FLOAT where a NUMBER would need more than 38 digits. */
function exactNumber(value: string): JsonObject {
  const [, whole = "", fraction = "", exponent = "0"] = /^(\d*)\.?(\d*)e([+-]?\d+)$/i.exec(value)!;
  const scale = fraction.length - Number(exponent);
  const digits = (whole + fraction).replace(/^0+(?=\d)/, "");
  if (Math.max(digits.length, scale) > 37 || digits.length - scale > 38) {
    return call("sf_double", [text(value)]);
  }
  const padded = scale < 0 ? digits + "0".repeat(-scale) : digits.padStart(scale + 1, "0");
  const at = padded.length - Math.max(0, scale);
  const decimal = scale > 0 ? `${padded.slice(0, at)}.${padded.slice(at)}` : padded;
  return { literal: { literal_type: "number", value: decimal } };
}

function isText(type: Json): boolean {
  const { data_type, length } = type as JsonObject;
  return texts.includes(data_type) && (length ?? null) === null;
}

function withoutKeys(table: JsonObject): JsonObject {
  const constraints = table.constraints as readonly JsonObject[];
  const keys = constraints.flatMap(({ PrimaryKey }) =>
    PrimaryKey ? ((PrimaryKey as JsonObject).columns as readonly JsonObject[]).map(({ name }) => name) : []
  );
  const columns = (table.columns as readonly JsonObject[]).map((column) => {
    const isKey = column.primary_key === true || keys.includes((column.name as JsonObject).name);
    const isNotNull = isKey || column.nullable === false;
    const constraint_order = isNotNull ? ["NotNull"] : [];
    return {
      ...column,
      primary_key: false,
      unique: false,
      nullable: isNotNull ? false : null,
      constraint_order,
    };
  });
  return { ...table, columns, constraints: constraints.filter((each) => !each.PrimaryKey && !each.Unique) };
}

function call(name: string, args: readonly Json[]): JsonObject {
  const call = {
    distinct: false,
    trailing_comments: [],
    use_bracket_syntax: false,
    no_parens: false,
    quoted: false,
  };
  return { function: { name, args, ...call } };
}

function text(value: string): JsonObject {
  return { literal: { literal_type: "string", value } };
}

/** Where the macros are, outside of the user's database. */
export const macroSchema = "memory.main";

/** DuckDB's macros with Snowflake's meaning. */
export const snowflakeMacros: readonly string[] = [
  `sf_is_float(x) AS typeof(x) IN ('DOUBLE', 'FLOAT')`,
  `sf_scale(x) AS COALESCE(TRY_CAST(regexp_extract(typeof(x), ',(\\d+)', 1) AS INTEGER), 0)`,
  // https://docs.snowflake.com/en/sql-reference/operators-arithmetic#division
  `sf_divide(a, b) AS CASE
    WHEN b = 0 THEN error('Division by zero')
    WHEN ${macroSchema}.sf_is_float(a) OR ${macroSchema}.sf_is_float(b) THEN a / b
    ELSE ROUND(a / b, GREATEST(${macroSchema}.sf_scale(a), LEAST(${macroSchema}.sf_scale(a) + 6, 12)))
  END`,
  `sf_mod(a, b) AS (a % b)`,
  `sf_double(x) AS CAST(x AS DOUBLE)`,
  `sf_datediff(unit, a, b) AS CASE
    WHEN unit = 'Week' THEN date_diff('day', date_trunc('week', a), date_trunc('week', b)) // 7
    ELSE date_diff(unit, CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP))
  END`,
  `sf_concat(a, b) AS (CAST(a AS VARCHAR) || CAST(b AS VARCHAR))`,
  `sf_format(x, model) AS CASE
    WHEN model = 'TME' THEN format('{:.16e}', CAST(x AS DOUBLE))
    ELSE error('This server does not know the format ' || model)
  END`,
  `sf_text(x) AS CASE
    WHEN ${macroSchema}.sf_is_float(x) THEN regexp_replace(CAST(x AS VARCHAR), '\\.0$', '')
    WHEN typeof(x) = 'JSON' THEN TRY_CAST(CAST(x AS VARCHAR) AS JSON) ->> '$'
    WHEN typeof(x) = 'TIMESTAMP' THEN strftime(TRY_CAST(CAST(x AS VARCHAR) AS TIMESTAMP), '%Y-%m-%d %H:%M:%S.%g')
    ELSE CAST(x AS VARCHAR)
  END`,
];

/** The view `information_schema.functions`, with the columns that Wardbook reads. */
export const functionsView = `sf_functions AS SELECT
    database_name AS FUNCTION_CATALOG,
    schema_name AS FUNCTION_SCHEMA,
    UPPER(function_name) AS FUNCTION_NAME,
    '(' || array_to_string(parameters, ', ') || ')' AS ARGUMENT_SIGNATURE,
    macro_definition AS FUNCTION_DEFINITION
FROM duckdb_functions()
WHERE NOT internal`;
