/**
 * A process that does one command line after the other of tasks, whose modules' URLs it is given, with the
 * permissions that it was started with. Lines of JSON come in, one goes out for each.
 */
import process from "node:process";
import { createInterface } from "node:readline";
import { format } from "node:util";

type Asked = {
  readonly url: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};
type Task = { main(args: readonly string[], now: () => number): Promise<number> };

let out = "", err = "";
console.log = (...words) => void (out += `${format(...words)}\n`);
Deno.stderr.writeSync = (bytes) => {
  err += new TextDecoder().decode(bytes);
  return bytes.length;
};
console.error = console.warn = (...words) => void (err += `${format(...words)}\n`);

for await (const line of createInterface({ input: process.stdin })) {
  const { url, args, env } = JSON.parse(line) as Asked;
  [out, err] = ["", ""];
  const { main } = await import(url) as Task;
  const before = Object.keys(env).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(env)) Deno.env.set(name, value);
  const code = await main(args, Date.now);
  for (const [name, value] of before) value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify({ code, out, err })}\n`));
}
