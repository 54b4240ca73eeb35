import type { Cohort, ColumnSpec } from "../cohort.ts";
import type { SqlRule } from "../contract/row_rules.ts";
import { type Engine, literal, matches, numberLiteral, numberText } from "../contract/value_sql.ts";
import { portablePattern } from "./portable_pattern.ts";
import type { Check, TypedSql } from "./typed_sql.ts";

/** A column of the spec: its raw cell as text, its typed value and what its type asks, as SQL. */
export type SqlColumn = {
  readonly spec: ColumnSpec;
  readonly cell: string;
  readonly typed: string;
  readonly wrong: TypedSql["wrong"];
};

/**
 * The contract's rules but for duplicates, in its order, as SQL; null when the spec has one that SQL can't
 * say: a pattern beyond what engines share, a rule of code alone.
 */
export function checksOf(
  cohort: Cohort,
  columns: readonly SqlColumn[],
  engine: Engine,
  asOf: number,
): Check[] | null {
  const rules = [wrongType, missing, notAllowed, outsideRange, notWhole, withdrawn];
  const checks: Check[] = [];
  for (const rule of rules) {
    for (const column of columns) {
      const found = rule(column, engine);
      if (found === null) return null;
      checks.push(...found.map((check) => ({ ...check, column: column.spec.name })));
    }
  }
  const typedOf = (name: string) => {
    const column = columns.find(({ spec }) => spec.name === name);
    if (column === undefined) {
      throw new TypeError(`Cannot check a rule as it must read a column of the spec: "${name}" is none`);
    }
    return { sql: column.typed, type: column.spec.type };
  };
  for (const rule of cohort.rules) {
    if (!("inSql" in rule)) return null;
    const { name, column, inSql } = rule as SqlRule;
    const { isBroken, value } = inSql({ valueOf: typedOf, engine, asOf });
    checks.push({
      rule: name,
      column,
      isBroken,
      value,
      reason: `${literal(`breaks "${name}": `)} || ${value}`,
    });
  }
  return checks;
}

/** What of a cohort's contract SQL can't say, in words; null where it can say all. */
export function unsaid({ columns, rules }: Cohort): string | null {
  const code = rules.find((rule) => !("inSql" in rule));
  if (code !== undefined) return `rule "${code.name}" is code`;
  const column = columns.find(({ pattern }) => pattern !== undefined && portablePattern(pattern) === null);
  return column === undefined ? null : `pattern of "${column.name}" has what engines don't share`;
}

type ColumnChecks = Omit<Check, "column">[] | null;

function wrongType({ wrong }: SqlColumn): ColumnChecks {
  return wrong.map((each) => ({ ...each, rule: "type" }));
}

function missing({ spec, typed, cell }: SqlColumn): ColumnChecks {
  if (spec.nullable === true) return [];
  return [{
    rule: "missing",
    isBroken: `${typed} IS NULL`,
    value: cell,
    reason: "'a required value is missing'",
  }];
}

function notAllowed({ spec, typed, cell }: SqlColumn, engine: Engine): ColumnChecks {
  if (spec.type !== "category") return [];
  const { allowed, pattern } = spec, checks: Omit<Check, "column">[] = [];
  if (allowed !== undefined) {
    checks.push({
      rule: "allowed",
      isBroken: `${typed} NOT IN (${allowed.map(literal).join(", ")})`,
      value: cell,
      reason: `'"' || ${typed} || ${literal(`" is not one of the ${allowed.length} values allowed`)}`,
    });
  }
  if (pattern !== undefined) {
    const portable = portablePattern(pattern);
    if (portable === null) return null;
    checks.push({
      rule: "allowed",
      isBroken: `NOT ${matches(engine, typed, portable)}`,
      value: cell,
      reason: `'"' || ${typed} || ${literal(`" is not written like ${pattern.source}`)}`,
    });
  }
  return checks;
}

function outsideRange({ spec, typed, cell }: SqlColumn): ColumnChecks {
  if (spec.range === undefined || spec.type !== "number") return [];
  const [least, greatest] = spec.range;
  return [{
    rule: "range",
    isBroken: `(${typed} < ${numberLiteral(least)} OR ${typed} > ${numberLiteral(greatest)})`,
    value: cell,
    reason: `${numberText(typed)} || ${literal(` is outside ${least} to ${greatest}`)}`,
  }];
}

function notWhole({ spec, typed, cell }: SqlColumn): ColumnChecks {
  if (spec.integer !== true || spec.type !== "number") return [];
  return [{
    rule: "integer",
    isBroken: `${typed} <> FLOOR(${typed})`,
    value: cell,
    reason: `${numberText(typed)} || ' is not a whole number'`,
  }];
}

function withdrawn({ spec, typed, cell }: SqlColumn): ColumnChecks {
  if (spec.withdrawn === undefined) return [];
  return [{
    rule: "withdrawn",
    isBroken: `${typed} IN (${spec.withdrawn.map(literal).join(", ")})`,
    value: cell,
    reason: `'"' || ${typed} || '" says that the stay is withdrawn'`,
  }];
}
