import type { FeatureSchema } from "lib/features/mod.ts";
import { type Ensemble, hasCategory, treeNodes } from "lib/trees/mod.ts";

/**
 * JavaScript that makes a function `(sum, row) => number`, which adds the leaf values of some trees to a sum,
 * in their order. A row has a label's code or -1 for a category, and a number or NaN.
 *
 * Trees are packed into base64: of every node, each before its left subtree and that before its right one,
 * the feature that it asks for plus 1 (0 in a leaf); of every split twice the place of its threshold or set,
 * plus 1 where missing values go left; of every leaf its value.
 */
export function treeBody(ensemble: Ensemble, roots: Int32Array): string {
  const packed = pack(ensemble, roots);
  return `  var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  var bytes = function (text) {
    var length = Math.floor(text.replace(/=/g, "").length * 3 / 4);
    var list = new Uint8Array(length);
    for (var i = 0, at = 0; at < length; i += 4) {
      var word = 0;
      for (var k = 0; k < 4; k++) word = word << 6 | Math.max(0, alphabet.indexOf(text.charAt(i + k)));
      for (var shift = 16; shift >= 0 && at < length; shift -= 8) list[at++] = word >> shift & 255;
    }
    return list;
  };
  var features = new Uint16Array(bytes("${packed.features}").buffer);
  var conditions = new Uint32Array(bytes("${packed.conditions}").buffer);
  var values = new Float64Array(bytes("${packed.values}").buffer);
  var tables = ${JSON.stringify(packed.tables)}.map(function (table) {
    return table === null ? null : table.width === 0 ? new Float64Array(bytes(table.data).buffer) : bytes(table.data);
  });
  var widths = ${JSON.stringify(packed.tables.map((table) => table === null ? 0 : table.width))};
  var count = features.length;
  var right = new Int32Array(count);
  var condition = new Uint32Array(count);
  var value = new Float64Array(count);
  var roots = [0];
  for (var node = 0, split = 0, leaf = 0, open = []; node < count; node++) {
    if (features[node] > 0) {
      condition[node] = conditions[split++];
      open.push(node);
      continue;
    }
    value[node] = values[leaf++];
    if (open.length > 0) right[open.pop()] = node + 1;
    else roots.push(node + 1);
  }
  roots.pop();
  return function (sum, row) {
    for (var tree = 0; tree < roots.length; tree++) {
      var node = roots[tree];
      while (features[node] > 0) {
        var feature = features[node] - 1;
        var place = condition[node] >> 1;
        var given = row[feature];
        var left = condition[node] & 1;
        if (widths[feature] === 0) {
          if (given === given) left = given <= tables[feature][place];
        } else if (given >= 0) {
          left = tables[feature][place * widths[feature] + (given >> 3)] >> (given & 7) & 1;
        }
        node = left ? node + 1 : right[node];
      }
      sum += value[node];
    }
    return sum;
  };
`;
}

/**
 * Of one feature: the thresholds (width 0), or the sets, each of `width` bytes. Null where no tree asks for
 * it.
 */
type Table = { readonly width: number; readonly data: string };

function pack(ensemble: Ensemble, roots: Int32Array) {
  const features: number[] = [];
  const conditions: number[] = [];
  const values: number[] = [];
  const places = ensemble.schema.map(() => new Map<string, number>());
  for (const root of roots) {
    for (const node of treeNodes(ensemble, root)) {
      const feature = ensemble.feature[node]!;
      features.push(feature + 1);
      if (feature < 0) {
        values.push(ensemble.value[node]!);
        continue;
      }
      const key = keyOf(ensemble, node, ensemble.schema[feature]!);
      const known = places[feature]!;
      if (!known.has(key)) known.set(key, known.size);
      conditions.push(2 * known.get(key)! + ensemble.missingLeft[node]!);
    }
  }
  return {
    features: base64(Uint16Array.from(features)),
    conditions: base64(Uint32Array.from(conditions)),
    values: base64(Float64Array.from(values)),
    tables: places.map((known, feature) => tableOf([...known.keys()], ensemble.schema[feature]!)),
  };
}

/**
 * What a split compares with: the digits of its threshold, or the bytes of its set, in the order of the
 * codes.
 */
function keyOf(ensemble: Ensemble, node: number, { labels }: FeatureSchema): string {
  if (labels === null) return String(ensemble.threshold[node]!);
  const set = new Uint8Array(widthOf(labels));
  labels.forEach((_, code) => {
    if (hasCategory(ensemble, node, code)) set[code >> 3]! |= 1 << (code & 7);
  });
  return set.join(",");
}

function tableOf(keys: readonly string[], { labels }: FeatureSchema): Table | null {
  if (keys.length === 0) return null;
  if (labels === null) return { width: 0, data: base64(Float64Array.from(keys, Number)) };
  return {
    width: widthOf(labels),
    data: base64(Uint8Array.from(keys.flatMap((key) => key.split(",").map(Number)))),
  };
}

function widthOf(labels: readonly string[]): number {
  return Math.max(1, Math.ceil(labels.length / 8));
}

/** Little-endian, as the machines of every warehouse are. */
function base64(array: Uint8Array | Uint16Array | Uint32Array | Float64Array): string {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength).toBase64();
}
