/**
 * What a token lets do: ask for predictions, read what is known of the model, see patients' stays (`/today`),
 * watch the server.
 */
export const scopes = ["predict", "read", "patients", "operate"] as const;
export type Scope = (typeof scopes)[number];

export function isScope(text: unknown): text is Scope {
  return scopes.some((scope) => scope === text);
}
