import type { FeatureSchema } from "lib/features/mod.ts";
import type { Artefact, ArtefactMeta } from "lib/registry/mod.ts";
import { type Sql, written } from "lib/warehouse/mod.ts";
import { numberSql } from "../number_sql.ts";
import { linkedSql } from "./linked_sql.ts";
import { formulaOf, type Link, type ModelFormula } from "./model_formula.ts";
import { encodedRows, featureColumn, rawColumn } from "./sql/encoded_rows.ts";
import { intervalGroupSql } from "./sql/interval_group.ts";
import { directBody } from "./udf/direct_body.ts";
import { treeBody } from "./udf/tree_body.ts";

export type ModelUdfOptions = {
  /**
   * Most bytes of a body, but for a single tree that has more. Default 90,000: Snowflake advises up to 100
   * KB.
   */
  readonly maxBytes?: number;
  /** Which stays `ctes` predict: see `encodedRows()`. */
  readonly where?: string;
};

/** One JavaScript function: it adds its share of the model to a sum. */
export type UdfPart = {
  readonly name: string;
  /** Upper case, as the body sees them: TOTAL, the sum so far, then the features in their order. */
  readonly arguments: readonly string[];
  readonly body: string;
};

/** A model as functions of the warehouse. */
export type ModelUdf = {
  /**
   * Predicts days as the model does, negative ones too, from the features in their order, as the warehouse
   * has them.
   */
  readonly name: string;
  readonly parts: readonly UdfPart[];
  /** Create all parts, then the function itself. */
  readonly create: readonly Sql[];
  readonly drop: readonly Sql[];
  /**
   * CTEs that end with `predicted` (stay_id, as_of, input_hash, days), by the function, which must have been
   * created.
   */
  readonly ctes: readonly string[];
};

/**
 * Compiles a model to JavaScript functions for Snowflake, of which one statement scores: encoding, missing
 * and unseen values, trees or coefficients are in the body; the least stay of 0 days, the interval and the
 * input's hash are in the statement.
 *
 * Trees too large for one body are spread over several functions, each adding to the sum of the one before,
 * so that the sum is the model's own to the last bit. Bodies are ECMAScript 2015 without modules, decode
 * their trees once a session, and say in a comment which model, schema and part they are. NULL and NaN are
 * missing.
 *
 * @throws {TypeError} when the model is of a kind that can't be written as a function (a neural network), or
 * was fitted on a feature that is no column of `stays` or `stay_features`.
 */
export function modelUdf(artefact: Artefact, options: ModelUdfOptions = {}): ModelUdf {
  const { maxBytes = 90_000 } = options;
  const { meta } = artefact;
  const formula = formulaOf(artefact), { link } = formula;
  if (link === "classes") {
    throw new TypeError(
      "Cannot write a model as a function as it must predict one number: it predicts classes",
    );
  }
  const name = `wardbook_days_${meta.version}`;
  const bodies = bodiesOf(formula, maxBytes - encodingBody(formula.schema).length - 1_000);
  const args = ["TOTAL", ...formula.schema.map((feature) => feature.name.toUpperCase())];
  const parts = bodies.map((body, i): UdfPart => ({
    name: `${name}_${i + 1}`,
    arguments: args,
    body: wholeBody(meta, formula.schema, { body, part: i + 1, parts: bodies.length }),
  }));
  return {
    name,
    parts,
    create: [
      ...parts.map((part) => createPart(part, formula.schema)),
      createDays(name, parts, meta, { formula, link }),
    ],
    drop: [
      dropSql(name, formula.schema, []),
      ...parts.map((part) => dropSql(part.name, formula.schema, ["DOUBLE"])),
    ],
    ctes: predictedBy(name, meta, formula.schema, options.where),
  };
}

function bodiesOf(formula: ModelFormula, room: number): string[] {
  if (formula.kind !== "trees") return [directBody(formula)];
  const { ensemble } = formula;
  const split = (roots: Int32Array): string[] => {
    const body = treeBody(ensemble, roots);
    if (body.length <= room || roots.length <= 1) return [body];
    const half = roots.length >> 1;
    return [...split(roots.subarray(0, half)), ...split(roots.subarray(half))];
  };
  return split(ensemble.roots);
}

/**
 * Snowflake keeps what a body assigns without declaring it: the trees are decoded by the first row's call.
 */
function wholeBody(
  meta: ArtefactMeta,
  schema: readonly FeatureSchema[],
  { body, part, parts }: { readonly body: string; readonly part: number; readonly parts: number },
): string {
  const made = `wardbook_${meta.version}_${part}`;
  const row = schema.map((feature) => feature.name.toUpperCase()).join(", ");
  return `// Wardbook model ${meta.version}, schema ${meta.schemaHash}, part ${part} of ${parts}
if (typeof ${made} === "undefined") ${made} = (function () {
${encodingBody(schema)}  var add = (function () {
${body}  })();
  return function (sum, given) {
    return add(sum, encode(given));
  };
})();
return ${made}(TOTAL, [${row}]);
`;
}

/** Labels become codes, -1 where missing or unseen; numbers stay, NaN where missing. */
function encodingBody(schema: readonly FeatureSchema[]): string {
  return `  var codes = ${asciiJson(schema.map(({ labels }) => labels))}.map(function (labels) {
    return labels === null ? null : new Map(labels.map(function (label, code) { return [label, code]; }));
  });
  var encode = function (given) {
    return given.map(function (value, feature) {
      var codeOf = codes[feature];
      if (codeOf === null) return value === undefined || value === null ? NaN : value;
      return codeOf.has(value) ? codeOf.get(value) : -1;
    });
  };
`;
}

/**
 * JSON in plain letters: no line end that ECMAScript 2015 forbids in texts, and no dollar that would end the
 * body.
 */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[$\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function createPart({ name, body }: UdfPart, schema: readonly FeatureSchema[]): Sql {
  return written(
    `CREATE OR REPLACE FUNCTION ${name} (total DOUBLE${
      typedArguments(schema).map((each) => `, ${each}`).join("")
    })
RETURNS DOUBLE
LANGUAGE JAVASCRIPT
IMMUTABLE
AS $$
${body}$$`,
    "model",
  );
}

/** The function itself is SQL: what the sum of the parts comes to. */
function createDays(
  name: string,
  parts: readonly UdfPart[],
  meta: ArtefactMeta,
  { formula, link }: { readonly formula: ModelFormula; readonly link: Link },
): Sql {
  const names = formula.schema.map((feature) => `, ${feature.name}`).join("");
  const sum = parts.reduce((text, part) => `${part.name}(${text}${names})`, numberCast(0));
  const days = formula.kind !== "trees"
    ? sum
    : `${numberSql(formula.ensemble.base[0]!)} + (${numberSql(formula.ensemble.scale)}) * ${sum}`;
  return written(
    `CREATE OR REPLACE FUNCTION ${name} (${typedArguments(formula.schema).join(", ")})
RETURNS DOUBLE
AS $$
    /* ${commentOf(meta)} */
    ${linkedSql(link, days)}
$$`,
    "model",
  );
}

function predictedBy(
  name: string,
  meta: ArtefactMeta,
  schema: readonly FeatureSchema[],
  where: string | undefined,
): string[] {
  const call = `${name}(${schema.map((_, f) => rawColumn(f)).join(", ")})`;
  return [
    encodedRows(schema, meta.schemaHash, { raw: true, ...(where !== undefined && { where }) }),
    `predicted AS (\n    SELECT stay_id, as_of, input_hash, ${call} AS days${
      intervalGroupSql(meta, "encoded")
    }\n    FROM encoded\n)`,
  ];
}

function dropSql(name: string, schema: readonly FeatureSchema[], first: readonly string[]): Sql {
  return written(
    `DROP FUNCTION IF EXISTS ${name} (${[...first, ...schema.map(typeOf)].join(", ")})`,
    "model",
  );
}

function typedArguments(schema: readonly FeatureSchema[]): string[] {
  return schema.map((feature) => {
    // A feature must be a column: its name is one of the code's own.
    featureColumn(feature.name);
    return `${feature.name} ${typeOf(feature)}`;
  });
}

function typeOf({ labels }: FeatureSchema): string {
  return labels === null ? "DOUBLE" : "VARCHAR";
}

function numberCast(value: number): string {
  return `CAST(${numberSql(value)} AS DOUBLE)`;
}

function commentOf({ version, schemaHash }: ArtefactMeta): string {
  return `Wardbook model ${version}, schema ${schemaHash}`;
}
