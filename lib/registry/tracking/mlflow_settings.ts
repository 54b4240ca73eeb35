import type { MlflowSettings } from "./mlflow.ts";

/**
 * The MLflow server that the environment names, by MLflow's own variables: `MLFLOW_TRACKING_URI`, and
 * `MLFLOW_TRACKING_TOKEN` or `MLFLOW_TRACKING_USERNAME` and `_PASSWORD`. Null where it names none.
 *
 * @throws {RangeError} when the address is none of a server.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { mlflowSettings } from "lib/registry/tracking/mlflow_settings.ts";
 *
 * const environment = { MLFLOW_TRACKING_URI: "http://127.0.0.1:5000/" };
 * assertEquals(mlflowSettings((name) => environment[name as keyof typeof environment]), {
 *   url: "http://127.0.0.1:5000",
 *   authorization: null,
 * });
 * assertEquals(mlflowSettings(() => undefined), null);
 * ```
 */
export function mlflowSettings(environment: (name: string) => string | undefined): MlflowSettings | null {
  const address = environment("MLFLOW_TRACKING_URI");
  if (!address) return null;
  // What was typed may hold a password: it is not repeated.
  if (!isServer(address)) {
    throw new RangeError(
      "Cannot use MLflow as MLFLOW_TRACKING_URI must be the address of a server alone, as http://HOST:5000: " +
        "it is not",
    );
  }
  return { url: address.replace(/\/+$/, ""), authorization: authorizationOf(environment) };
}

function isServer(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, search, hash, username, password } = new URL(address);
  return /^https?:$/.test(protocol) && [search, hash, username, password].every((part) => part === "");
}

function authorizationOf(environment: (name: string) => string | undefined): string | null {
  const token = environment("MLFLOW_TRACKING_TOKEN");
  if (token) return `Bearer ${token}`;
  const user = environment("MLFLOW_TRACKING_USERNAME");
  if (!user) return null;
  const password = environment("MLFLOW_TRACKING_PASSWORD") ?? "";
  return `Basic ${new TextEncoder().encode(`${user}:${password}`).toBase64()}`;
}
