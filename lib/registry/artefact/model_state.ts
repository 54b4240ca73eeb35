import type { FeatureSchema, StateArray } from "lib/features/mod.ts";

/** A model's parameters as they are written down: JSON values and typed arrays. */
export type ModelState = { readonly [key: string]: StateValue };
export type StateValue =
  | null
  | boolean
  | number
  | string
  | StateArray
  | readonly StateValue[]
  | ModelState;

type StateArrayType<T extends StateArray> = { readonly name: string; new (length: number): T };

/** The typed array `key` of a model's state. @throws {TypeError} when there is none of that type. */
export function arrayIn<T extends StateArray>(state: ModelState, key: string, type: StateArrayType<T>): T {
  const value = valueIn(state, key);
  if (!(value instanceof type)) throw wrongState(key, `a ${type.name}`, value);
  return value;
}

/** The number `key` of a model's state. @throws {TypeError} when there is none. */
export function numberIn(state: ModelState, key: string): number {
  const value = valueIn(state, key);
  if (typeof value !== "number") throw wrongState(key, "a number", value);
  return value;
}

/** The record `key` of a model's state. @throws {TypeError} when there is none. */
export function stateIn(state: ModelState, key: string): ModelState {
  const value = valueIn(state, key);
  if (value === undefined || !isState(value)) throw wrongState(key, "a record", value);
  return value;
}

/** The records in the list `key` of a model's state. @throws {TypeError} when there is no such list. */
export function statesIn(state: ModelState, key: string): readonly ModelState[] {
  const value = valueIn(state, key);
  if (!isList(value) || !value.every(isState)) throw wrongState(key, "a list of records", value);
  return value;
}

/** The feature schema that a model's state holds as `schema`. @throws {TypeError} when it holds none. */
export function schemaIn(state: ModelState): FeatureSchema[] {
  return statesIn(state, "schema").map((each) => {
    const { name, labels } = each;
    if (typeof name !== "string") throw wrongState("schema", "feature names", name);
    if (labels !== null && !(isList(labels) && labels.every((label) => typeof label === "string"))) {
      throw wrongState("schema", "labels or null", labels);
    }
    return { name, labels };
  });
}

function valueIn(state: ModelState, key: string): StateValue | undefined {
  return Object.hasOwn(state, key) ? state[key] : undefined;
}

/** True for a list: not for a typed array. */
export function isList(value: StateValue | undefined): value is readonly StateValue[] {
  return Array.isArray(value);
}

/** True for a record: not for null, a list or an array. */
export function isState(value: StateValue): value is ModelState {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

function wrongState(key: string, wanted: string, value: StateValue | undefined): TypeError {
  const actual = value === null || value === undefined ? "nothing" : Object.prototype.toString.call(value);
  return new TypeError(
    `Cannot restore a model as its state must hold ${wanted} as "${key}": it holds ${actual}`,
  );
}
