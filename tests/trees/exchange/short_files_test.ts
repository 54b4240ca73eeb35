import { assert, assertLess, assertThrows } from "@std/assert";
import { exchangeModel } from "lib/registry/exchange.ts";
import { ownSeconds } from "../../own_seconds.ts";

const lightgbm = await Deno.readTextFile(new URL("../fixtures/lightgbm_regression.txt", import.meta.url));
const million = 1_000_000;
const header = (line: string, text: string) =>
  lightgbm.replace(new RegExp(`^${line}=.*`, "m"), `${line}=${text}`);

/** XGBoost's smallest model, with some parameters and a tree changed. */
function xgboost(parameters: Record<string, string>, tree: Record<string, unknown> = {}): string {
  const stump = {
    left_children: [-1],
    right_children: [-1],
    split_indices: [0],
    split_conditions: [0.5],
    default_left: [0],
    loss_changes: [0],
    sum_hessian: [1],
    ...tree,
  };
  return JSON.stringify({
    learner: {
      learner_model_param: { num_feature: "1", num_class: "0", base_score: "0.5", ...parameters },
      objective: { name: "reg:squarederror" },
      gradient_booster: { name: "gbtree", model: { trees: [stump], tree_info: [0] } },
    },
  });
}

/** Files of at most two megabytes that could ask for time or memory beyond all bounds, and why they don't. */
const hostile: readonly (readonly [name: string, text: string, message: string])[] = [
  ["an endless text of escaped quotes", `{"${'\\"'.repeat(million / 2)}`, "must be JSON"],
  ["quotes and a last backslash", `{${'"'.repeat(million)}\\`, "must be JSON"],
  ["lists in lists", `{"learner":${"[".repeat(million)}`, "must be JSON"],
  ["four thousand million features", xgboost({ num_feature: "4000000000" }), "its features must be a number"],
  ["four thousand million classes", xgboost({ num_class: "4000000000" }), "its outputs must be a number"],
  [
    "one list of categories, many times",
    xgboost({}, {
      categories: Array(1_000).fill(1),
      categories_nodes: Array.from({ length: 100_000 }, (_, node) => node),
      categories_segments: Array(100_000).fill(0),
      categories_sizes: Array(100_000).fill(1_000),
    }),
    "each category set within its 1000 categories",
  ],
  ["an objective of a million letters", header("objective", "a".repeat(million)), "must be a known one"],
  [
    "a number of a million letters",
    header("max_feature_idx", "0").replace(
      /^threshold=\S+/m,
      `threshold=${"z".repeat(million)}`,
    ),
    "must have numbers",
  ],
  ["a version of a million letters", header("version", "v".repeat(million)), "must be v3 or v4"],
  [
    "a million names in categorical_feature",
    lightgbm.replace(
      /^\[categorical_feature: .*\]/m,
      () => `[categorical_feature: name:${"a,".repeat(million / 2)}]`,
    ),
    "",
  ],
];

for (const [name, text, message] of hostile) {
  Deno.test(`\`exchangeModel()\` refuses ${name} soon and shortly`, () => {
    const bytes = new TextEncoder().encode(text);
    assertLess(bytes.length, 4 * million);
    const start = ownSeconds();
    const error = assertThrows(
      () => exchangeModel(text.startsWith("tree") ? "lightgbm" : "xgboost", bytes),
      Error,
    );
    assertLess(ownSeconds() - start, 5);
    assert(error.message.includes(message), error.message.slice(0, 300));
    assertLess(error.message.length, 3_000);
    assert(error.message.startsWith("Cannot read "), error.message.slice(0, 300));
  });
}
