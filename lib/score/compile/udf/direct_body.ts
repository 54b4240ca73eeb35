import type { DirectFormula } from "../sql/direct_days.ts";

/**
 * JavaScript that makes a function `(sum, row) => number`, which adds the days of a constant, a linear model
 * or medians of cells to a sum. A row has a label's code or -1 for a category, and a number or NaN.
 */
export function directBody(formula: DirectFormula): string {
  switch (formula.kind) {
    case "constant":
      return `  return function (sum) { return sum + (${formula.days}); };\n`;
    case "linear":
      return linearBody(formula);
    case "cells":
      return cellsBody(formula);
  }
}

function linearBody({ design, intercept, coefficients }: Extract<DirectFormula, { kind: "linear" }>): string {
  return `  var features = ${JSON.stringify(design.features)};
  var coefficients = ${JSON.stringify(Array.from(coefficients))};
  return function (sum, row) {
    var product = 0;
    for (var f = 0; f < features.length; f++) {
      var feature = features[f];
      if (feature.type === "category") {
        if (row[f] >= 0) product += coefficients[feature.column + row[f]];
      } else if (row[f] === row[f]) {
        product += (row[f] - feature.mean) / feature.deviation * coefficients[feature.column];
      } else if (feature.missingColumn >= 0) {
        product += coefficients[feature.missingColumn];
      }
    }
    return sum + (${intercept} + product);
  };
`;
}

function cellsBody(
  { schema, features, overall, levels }: Extract<DirectFormula, { kind: "cells" }>,
): string {
  const bases = Array.from(features, (feature) => (schema[feature]!.labels?.length ?? 0) + 1);
  const cells = levels.map(({ keys, medians }) => Array.from(keys, (key, i) => [key, medians[i]]));
  return `  var features = ${JSON.stringify(Array.from(features))};
  var bases = ${JSON.stringify(bases)};
  var levels = ${JSON.stringify(cells)}.map(function (cells) { return new Map(cells); });
  return function (sum, row) {
    var key = 0;
    var median = ${overall};
    for (var level = 0; level < features.length; level++) {
      key = key * bases[level] + row[features[level]] + 1;
      if (levels[level].has(key)) median = levels[level].get(key);
    }
    return sum + median;
  };
`;
}
