import { createHash } from "node:crypto";
import { rowText } from "../contract/quarantine.ts";
import type { Source } from "../source/source.ts";

/**
 * The hash of what a source holds, 64 hexadecimal digits: of files their bytes, of other sources their rows.
 *
 * @throws what reading the source throws.
 */
export async function contentHash(source: Source): Promise<string> {
  const hash = createHash("sha256");
  if (source.bytes !== undefined) {
    for await (const piece of source.bytes()) hash.update(piece);
  } else {
    for await (const { table } of source.parts()) {
      for (let row = 0; row < table.rowCount; row++) hash.update(`${rowText(table, row)}\n`);
    }
  }
  return hash.digest("hex");
}
