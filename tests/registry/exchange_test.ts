import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { stateFromBytes } from "lib/registry/artefact/state_bytes.ts";
import { ensembleFromState } from "lib/registry/artefact/tree_state.ts";
import { exchangeModel } from "lib/registry/exchange.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { readLightgbmText } from "lib/trees/exchange/lightgbm/read.ts";
import { readXgboostJson } from "lib/trees/exchange/xgboost/read.ts";
import {
  fixtureBytes,
  fixtureRows,
  fixtureText,
  lightgbmModels,
  xgboostModels,
} from "../trees/exchange/fixture.ts";
import { smallFit } from "./small_artefact.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

Deno.test("`exchangeModel()` keeps every score of another library's model when it becomes Wardbook's state", () => {
  const cases = [
    ...lightgbmModels.map((name) => ["lightgbm", `lightgbm_${name}.txt`, readLightgbmText] as const),
    ...xgboostModels.map((name) => ["xgboost", `xgboost_${name}.txt`, readXgboostJson] as const),
  ];
  for (const [format, file, read] of cases) {
    const text = fixtureText(file);
    const expected = read(text);
    const { bytes, ensemble } = exchangeModel(format, bytesOf(text));
    assertEquals(ensemble, expected, file);
    const restored = ensembleFromState(stateFromBytes(bytes));
    const rows = fixtureRows(expected.schema);
    assertEquals(predictRaw(restored, rows), predictRaw(expected, rows), file);
    assertEquals(exchangeModel("onnx", bytes).bytes, exchangeModel("onnx", bytesOf(text)).bytes, file);
  }
});

Deno.test("`exchangeModel()` writes XGBoost's model as LightGBM's text, which scores alike", () => {
  const text = fixtureText("xgboost_squared.txt");
  const { from, to, bytes, ensemble } = exchangeModel("lightgbm", bytesOf(text));
  assertEquals([from, to], ["XGBoost JSON", "LightGBM text"]);
  const read = readLightgbmText(new TextDecoder().decode(bytes));
  const rows = fixtureRows(ensemble.schema);
  const scores = (each: typeof read) => predictRaw(each, rows).map((score) => Math.round(score * 1e9) / 1e9);
  assertEquals(scores(read), scores(ensemble));
});

Deno.test("`exchangeModel()` writes LightGBM's model as XGBoost's and as ONNX, and reads these and UBJSON", () => {
  const text = bytesOf(fixtureText("lightgbm_multiclass.txt"));
  const { ensemble, bytes: state } = exchangeModel("lightgbm", text);
  const rows = fixtureRows(ensemble.schema);
  const expected = predictRaw(ensemble, rows);
  for (const [format, from] of [["xgboost", "XGBoost JSON"], ["onnx", "ONNX"]] as const) {
    const written = exchangeModel(format, state);
    assertEquals(written.to, from);
    const read = exchangeModel(format, written.bytes);
    assertEquals([read.from, read.to], [from, "Wardbook's state"]);
    const raw = predictRaw(read.ensemble, rows);
    raw.forEach((score, i) => assertAlmostEquals(score, expected[i]!, 1e-6));
  }
  const json = exchangeModel("xgboost", bytesOf(fixtureText("xgboost_softmax.txt")));
  const ubj = exchangeModel("xgboost", fixtureBytes("xgboost_softmax.ubj"));
  assertEquals([ubj.from, ubj.to], ["XGBoost UBJSON", "Wardbook's state"]);
  assertEquals(ubj.bytes, json.bytes);
});

Deno.test("`exchangeModel()` writes the trees of an artefact, which then score as the model", () => {
  const { bytes, model, matrix } = smallFit();
  const { from, bytes: text } = exchangeModel("lightgbm", bytes);
  assertEquals(from, "a Wardbook artefact");
  const predicted = predictRaw(readLightgbmText(new TextDecoder().decode(text)), matrix);
  const expected = model.predict(matrix);
  predicted.forEach((days, row) => assertAlmostEquals(days, expected[row]!, 1e-9));
});

Deno.test("`exchangeModel()` keeps the one output asked for when LightGBM can't say all", () => {
  const text = bytesOf(fixtureText("xgboost_quantiles.txt"));
  assertThrows(() => exchangeModel("lightgbm", text), TypeError, "must have one output");
  const whole = readXgboostJson(fixtureText("xgboost_quantiles.txt"));
  const { bytes, ensemble } = exchangeModel("lightgbm", text, { output: 1 });
  const rows = fixtureRows(whole.schema);
  const second = predictRaw(whole, rows).filter((_, i) => i % whole.outputs === 1);
  assertEquals(ensemble.outputs, 1);
  const read = predictRaw(readLightgbmText(new TextDecoder().decode(bytes)), rows);
  read.forEach((score, row) => assertAlmostEquals(score, second[row]!, 1e-9));
});

Deno.test("`exchangeModel()` says what is wrong when the bytes are no model, a cut one, or the format can't be written", () => {
  const text = fixtureText("lightgbm_regression.txt");
  const cases = [
    ["lightgbm", "", "it is empty"],
    ["onnx", "PK\x03\x04", 'it begins with "PK'],
    ["onnx", "\x08\x07", "it must have a graph"],
    ["xgboost", "{L\0\0", "it is cut"],
    ["onnx", "tree of life", 'it begins with "tree of lif'],
    ["xgboost", "{", "must be JSON: it is cut or no JSON at all"],
    ["lightgbm", text.slice(0, 900), "Cannot read"],
    ["lightgbm", "WARDBOOK", "Cannot read an artefact"],
  ] as const;
  for (const [format, content, message] of cases) {
    assertThrows(() => exchangeModel(format, bytesOf(content)), Error, message);
  }
  assertThrows(
    () => exchangeModel("lightgbm", Uint8Array.of(...bytesOf("tree\n"), 0xff)),
    SyntaxError,
    "UTF-8",
  );
});
