import { TokenFile } from "lib/serve/access/token_file.ts";
import { LineFile } from "lib/serve/http/line_file.ts";

/** Makes tokens and notes them until it is killed; says what is done, a line each. */
const [folder] = Deno.args;
const tokens = new TokenFile(`${folder}/tokens.json`);
const lines = await LineFile.open<{ readonly id: string; readonly more: string }>(`${folder}/audit.jsonl`);
for (let i = 0; i < 10_000; i++) {
  const { entry } = await tokens.create({ scopes: ["read"], days: 1, note: "" }, i);
  lines.note({ id: entry.id, more: "x".repeat(2_000) });
  console.log(entry.id);
}
