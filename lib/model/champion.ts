import type { Champion, Registry } from "./registry.ts";

/** The registry's champion. @throws {Error} when nothing was promoted yet. */
export async function championOf(registry: Registry): Promise<Champion> {
  const champion = await registry.champion();
  if (champion) return champion;
  throw new Error(
    "Cannot go on as there must be a champion: none was promoted yet (notebooks 03 and 04 do that)",
  );
}
