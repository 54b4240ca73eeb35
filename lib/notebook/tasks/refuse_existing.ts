import { shownText } from "lib/files/mod.ts";

/** @throws {Error} where something is at a path that is to be written. */
export async function refuseExisting(path: string): Promise<void> {
  if (!await Deno.lstat(path).then(() => true, () => false)) return;
  throw new Error(
    `Cannot write "${shownText(path)}" as it must not be there yet: it is (--force replaces it)`,
  );
}
