import type { Study } from "lib/features/mod.ts";
import type { Model } from "./model.ts";

/** What predicts: a model, or something that is only fitted to be compared with. */
export type Predictor = Pick<Model, "predict">;
/** A way to learn from the training side of a study. */
export type Learner<P extends Predictor = Predictor> = {
  readonly name: string;
  readonly fit: (train: Study["train"]) => P | Promise<P>;
};
