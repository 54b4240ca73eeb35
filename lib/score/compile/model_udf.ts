import type { FeatureSchema } from "lib/features/mod.ts";
import type { Artefact, ArtefactMeta } from "lib/registry/mod.ts";
import { type Sql, written } from "lib/warehouse/mod.ts";
import { numberSql } from "../number_sql.ts";
import { linkedSql } from "./linked_sql.ts";
import { formulaOf, type Link, type ModelFormula } from "./model_formula.ts";
import { scoredClasses } from "./sql/class_ctes.ts";
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
   * Predict days as the model does, negative ones too, from the features in their order, as the warehouse has
   * them: one function; of classes one for the score of each output of the trees.
   */
  readonly names: readonly string[];
  readonly parts: readonly UdfPart[];
  /** Create all parts, then the functions themselves. */
  readonly create: readonly Sql[];
  readonly drop: readonly Sql[];
  /**
   * CTEs that end with `predicted` (stay_id, as_of, input_hash, days; of classes p0, p1, … instead, the
   * probability of each), by the functions, which must have been created.
   */
  readonly ctes: readonly string[];
};

/**
 * Compiles a model to JavaScript functions for Snowflake, of which one statement scores: encoding, missing
 * and unseen values, trees or coefficients are in the body; the least stay of 0 days, the interval and the
 * input's hash are in the statement. Classes have a function for each output of their trees; what each
 * class's probability is of these scores is in the statement.
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
  const formula = formulaOf(artefact), { schema } = formula;
  const name = `wardbook_${formula.link === "classes" ? "score" : "days"}_${meta.version}`;
  const bodies = bodiesOf(formula, maxBytes - encodingBody(schema).length - 1_000);
  const args = ["TOTAL", ...schema.map((feature) => feature.name.toUpperCase())];
  const all = bodies.flat();
  const parts = all.map(({ body }, i): UdfPart => ({
    name: `${name}_part_${i + 1}`,
    arguments: args,
    body: wholeBody(meta, schema, { body, part: i + 1, parts: all.length }),
  }));
  const names = bodies.map((_, output) => bodies.length === 1 ? name : `${name}_${output}`);
  return {
    names,
    parts,
    create: [
      ...parts.map((part) => createPart(part, schema)),
      ...names.map((each, output) =>
        createSum(each, parts.filter((_, i) => all[i]!.output === output), meta, { formula, output })
      ),
    ],
    drop: [
      ...names.map((each) => dropSql(each, schema, [])),
      ...parts.map((part) => dropSql(part.name, schema, ["DOUBLE"])),
    ],
    ctes: predictedBy(names, meta, formula, options.where),
  };
}

type OutputBody = { readonly output: number; readonly body: string };

/** Of each output the bodies of its trees. */
function bodiesOf(formula: ModelFormula, room: number): OutputBody[][] {
  if (formula.kind !== "trees") return [[{ output: 0, body: directBody(formula) }]];
  const { ensemble } = formula, { outputs, roots } = ensemble;
  const split = (roots: Int32Array): string[] => {
    const body = treeBody(ensemble, roots);
    if (body.length <= room || roots.length <= 1) return [body];
    const half = roots.length >> 1;
    return [...split(roots.subarray(0, half)), ...split(roots.subarray(half))];
  };
  return Array.from({ length: outputs }, (_, output) => {
    const own = roots.filter((_, tree) => tree % outputs === output);
    return split(own).map((body) => ({ output, body }));
  });
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

/** The function itself is SQL: what the sum of the parts comes to; of classes an output's score. */
function createSum(
  name: string,
  parts: readonly UdfPart[],
  meta: ArtefactMeta,
  { formula, output }: { readonly formula: ModelFormula; readonly output: number },
): Sql {
  const link: Link = formula.link === "classes" ? "identity" : formula.link;
  const names = formula.schema.map((feature) => `, ${feature.name}`).join("");
  const sum = parts.reduce((text, part) => `${part.name}(${text}${names})`, numberCast(0));
  const days = formula.kind !== "trees"
    ? sum
    : `${numberSql(formula.ensemble.base[output]!)} + (${numberSql(formula.ensemble.scale)}) * ${sum}`;
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
  names: readonly string[],
  meta: ArtefactMeta,
  formula: ModelFormula,
  where: string | undefined,
): string[] {
  const { schema } = formula;
  const given = schema.map((_, f) => rawColumn(f)).join(", ");
  const calls = names.map((name) => `${name}(${given})`);
  const encoded = encodedRows(schema, meta.schemaHash, { raw: true, ...(where !== undefined && { where }) });
  if (formula.kind === "trees" && formula.link === "classes") {
    const from = { rows: "encoded", scores: calls, from: "encoded" };
    return [encoded, ...scoredClasses(formula.ensemble, from)];
  }
  return [
    encoded,
    `predicted AS (\n    SELECT stay_id, as_of, input_hash, ${calls[0]} AS days${
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
