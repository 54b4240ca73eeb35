import { assert, assertEquals, assertThrows } from "@std/assert";
import type { ModelState, StateValue } from "lib/registry/artefact/model_state.ts";
import { stateFromBytes, stateToBytes } from "lib/registry/artefact/state_bytes.ts";
import { ensembleFromState, ensembleState } from "lib/registry/artefact/tree_state.ts";
import { randomSource } from "lib/stats/random.ts";
import type { Ensemble, Objective } from "lib/trees/ensemble/ensemble.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { treeShap } from "lib/trees/explain/tree_shap.ts";
import { mutationCount } from "../../mutations.ts";
import { mixedSchema, randomEnsemble, randomMatrix } from "../../trees/random_ensemble.ts";

const ensemble = randomEnsemble({ seed: 1, trees: 3 });

function readBack(given: Ensemble): Ensemble {
  return ensembleFromState(stateFromBytes(stateToBytes(ensembleState(given))));
}

Deno.test("`ensembleFromState()` gives back the ensemble bit for bit when `ensembleState()` wrote it", () => {
  const objectives: [Objective, number][] = [
    [{ name: "squared" }, 1],
    [{ name: "quantile", quantiles: [0.1, 0.9] }, 2],
    [{ name: "huber", delta: 1.5 }, 1],
    [{ name: "tweedie", power: 1.2 }, 1],
    [{ name: "softmax", classes: 3 }, 3],
    [{ name: "ordinal", thresholds: [-1, 0.5] }, 1],
    [{ name: "hazard", ends: [1, 2] }, 2],
    [{ name: "isolation", sampleSize: 256 }, 1],
  ];
  for (const [objective, outputs] of objectives) {
    const given = randomEnsemble({ seed: outputs, objective, outputs, trees: 6 });
    assertEquals(readBack(given), given);
  }
  const stump = randomEnsemble({ seed: 2, trees: 1, leaves: 1 });
  assertEquals(readBack(stump), stump);
  const none = randomEnsemble({ seed: 2, trees: 0 });
  assertEquals(readBack(none), none);
});

Deno.test("`ensembleFromState()` refuses by name when a part is damaged", () => {
  const split = ensemble.left.findIndex((left, node) => left >= 0 && ensemble.categoryStart[node] === -1);
  const set = ensemble.categoryStart.findIndex((start) => start >= 0);
  const leaf = ensemble.left.indexOf(-1);
  const damaged: [Partial<Record<keyof Ensemble, StateValue>>, string][] = [
    [{ outputs: 0 }, "outputs must be a whole number from 1"],
    [{ outputs: 2, base: Float64Array.of(0, 0) }, '"squared" must have 1 outputs'],
    [{ base: Float64Array.of(NaN) }, "every base must be finite"],
    [{ base: new Float64Array(0) }, "a base for each of 1 outputs"],
    [{ scale: Infinity }, "the scale must be finite"],
    [{ scale: "1" }, 'a number as "scale"'],
    [{ objective: { name: "guess" } }, "it is guess"],
    [{ objective: { name: "quantile", quantiles: [2] } }, '"quantiles" in its range'],
    [{ objective: { name: "huber", delta: NaN } }, '"delta" in its range'],
    [{ schema: [...mixedSchema, mixedSchema[0]!] }, "6 features must have as many names"],
    [{ schema: [] }, "must ask for one of 0 features"],
    [{ value: ensemble.value.slice(1) }, '"value" must have an entry'],
    [{ gain: Int32Array.of(1) }, 'a Float64Array as "gain"'],
    [{ value: ensemble.value.with(leaf, Infinity) }, `value of node ${leaf} must be finite`],
    [{ cover: ensemble.cover.with(leaf, -1) }, `cover of node ${leaf} must be finite and from 0`],
    [{ gain: ensemble.gain.with(leaf, NaN) }, `gain of node ${leaf} must be finite and from 0`],
    [{ threshold: ensemble.threshold.with(split, NaN) }, `threshold of node ${split}`],
    [{ threshold: ensemble.threshold.with(split, -Infinity) }, `threshold of node ${split}`],
    [{ missingLeft: ensemble.missingLeft.with(split, 2) }, `node ${split} must send missing values`],
    [{ feature: ensemble.feature.with(split, 5) }, `node ${split} must ask for one of 5 features`],
    [{ feature: ensemble.feature.with(split, -1) }, `node ${split} must ask for one of 5 features`],
    [{ feature: ensemble.feature.with(leaf, 0) }, `leaf ${leaf} must ask for no feature`],
    [{ categoryStart: ensemble.categoryStart.with(split, 0) }, `node ${split} must have no categories`],
    [{ categoryStart: ensemble.categoryStart.with(set, -1) }, `categories of node ${set} must start in 0`],
    [{ categoryBits: new Int32Array(0) }, "must start in 0 to -"],
    [{ left: ensemble.left.with(split, split) }, "a node must have one parent"],
    [{ left: ensemble.left.with(split, 10_000) }, "children and roots must be among"],
    [{ left: ensemble.left.with(0, -1) }, "leaf 0 must have no right child"],
    [{ roots: ensemble.roots.slice(1) }, "every node must be in a tree"],
    [{ roots: ensemble.roots.with(1, 0) }, "a node must have one parent, a root none"],
    [{ roots: ensemble.roots.with(1, -5) }, "children and roots must be among"],
  ];
  for (const [change, message] of damaged) {
    const state: ModelState = { ...ensembleState(ensemble), ...change };
    assertThrows(() => ensembleFromState(state), TypeError, message);
  }
  for (const key of Object.keys(ensemble)) {
    const { [key]: _, ...state } = ensembleState(ensemble);
    assertThrows(() => ensembleFromState(state), TypeError, key);
  }
});

Deno.test("`ensembleFromState()` refuses mutated states, or what it returns can be scored", () => {
  const small = randomEnsemble({ seed: 4, trees: 2, leaves: 5, outputs: 1 });
  const bytes = stateToBytes(ensembleState(small));
  const matrix = randomMatrix(mixedSchema, 4, 1);
  const random = randomSource(5);
  const at = (length: number) => Math.floor(random() * length);
  let refused = 0;
  for (let i = 0; i < mutationCount; i++) {
    const mutated = bytes.slice();
    for (let change = 0; change <= at(3); change++) {
      const place = at(bytes.length);
      mutated[place] = random() < 0.5 ? at(256) : mutated[place]! ^ (1 << at(8));
    }
    const read = readOrError(mutated);
    if (read instanceof Error) refused++;
    else {
      const own = {
        rowCount: 4,
        features: matrix.features.map((each, f) => ({ ...each, name: read.schema[f]!.name })),
      };
      assert(predictRaw(read, own).every(Number.isFinite));
      assertEquals(treeShap(read, own).values.length, 20);
    }
  }
  assert(refused > mutationCount / 2, `${refused}`);
});

/** Only errors that name what is wrong count as a refusal. */
function readOrError(bytes: Uint8Array): Ensemble | SyntaxError | TypeError {
  try {
    return ensembleFromState(stateFromBytes(bytes));
  } catch (error) {
    assert(error instanceof SyntaxError || error instanceof TypeError, String(error));
    return error;
  }
}
