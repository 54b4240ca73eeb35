/** A dense layer in single precision: `weights[input * outputs + output]`, and a bias an output. */
export type Dense = { readonly weights: Float32Array; readonly bias: Float32Array };

/** Sums are rounded to single precision after so many products, as TensorFlow.js' CPU backend does. */
const block = 48;

/** `a` of `rows` rows times `b` of `width` columns. */
export function product(a: Float32Array, b: Float32Array, rows: number, width: number): Float32Array {
  const inner = b.length / width, out = new Float32Array(rows * width), sums = new Float64Array(width);
  for (let i = 0; i < rows; i++) {
    for (let from = 0; from < inner; from += block) {
      const until = Math.min(inner, from + block);
      sums.fill(0);
      for (let k = from; k < until; k++) {
        const value = a[i * inner + k]!, start = k * width;
        // ReLU leaves many zeros.
        if (value === 0) continue;
        for (let j = 0; j < width; j++) sums[j]! += value * b[start + j]!;
      }
      for (let j = 0; j < width; j++) out[i * width + j]! += sums[j]!;
    }
  }
  return out;
}

/**
 * `a` of `rows` rows and `width` columns times the transpose of `b`, of `width` columns too; 0 wherever
 * `below`, of the result's shape, is not above 0: through a ReLU that was off no slope comes.
 */
export function productTransposed(
  a: Float32Array,
  b: Float32Array,
  rows: number,
  width: number,
  below: Float32Array,
): Float32Array {
  const outer = b.length / width, out = new Float32Array(rows * outer);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < outer; j++) {
      if (!(below[i * outer + j]! > 0)) continue;
      let rounded = 0;
      for (let from = 0; from < width; from += block) {
        const until = Math.min(width, from + block);
        let sum = 0;
        for (let k = from; k < until; k++) sum += a[i * width + k]! * b[j * width + k]!;
        rounded = Math.fround(rounded + sum);
      }
      out[i * outer + j] = rounded;
    }
  }
  return out;
}

/** The transpose of `a` of `rows` rows times `b` of `width` columns. */
export function transposedProduct(
  a: Float32Array,
  b: Float32Array,
  rows: number,
  width: number,
): Float32Array {
  const inputs = a.length / rows, out = new Float32Array(inputs * width), sums = new Float64Array(out.length);
  for (let from = 0; from < rows; from += block) {
    const until = Math.min(rows, from + block);
    sums.fill(0);
    for (let k = from; k < until; k++) {
      for (let i = 0; i < inputs; i++) {
        const value = a[k * inputs + i]!;
        // ReLU leaves many zeros.
        if (value === 0) continue;
        const to = i * width, start = k * width;
        for (let j = 0; j < width; j++) sums[to + j]! += value * b[start + j]!;
      }
    }
    for (let place = 0; place < out.length; place++) out[place]! += sums[place]!;
  }
  return out;
}

/** Each row with the bias added, in place. */
export function withBias(rows: Float32Array, bias: Float32Array): Float32Array {
  const width = bias.length;
  for (let start = 0; start < rows.length; start += width) {
    for (let j = 0; j < width; j++) rows[start + j]! += bias[j]!;
  }
  return rows;
}

/** The values above 0, 0 for the others. */
export function relu(values: Float32Array): Float32Array {
  const out = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) if (values[i]! > 0) out[i] = values[i]!;
  return out;
}

/** The sum of each of `width` columns. */
export function columnSums(rows: Float32Array, width: number): Float32Array {
  const sums = new Float64Array(width);
  for (let start = 0; start < rows.length; start += width) {
    for (let j = 0; j < width; j++) sums[j]! += rows[start + j]!;
  }
  return Float32Array.from(sums);
}
