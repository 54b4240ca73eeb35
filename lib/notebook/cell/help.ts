import { projectRoot, shownText } from "lib/files/mod.ts";
import { display } from "./display.ts";

/**
 * Shows the signature and the docstring of what a door of `lib/` hands out below the running cell. Deno's
 * kernel has no words of its own for Shift-Tab, so this is asked by hand: `await help(fitBoosting)`.
 *
 * @param of the function itself, or the name of a function or type, for instance `"Table"`.
 * @throws {RangeError} when no door hands out something of that name; it tells the names that are like it.
 */
export async function help(of: ((...given: never[]) => unknown) | string): Promise<void> {
  await display({ "text/plain": await helpText(typeof of === "string" ? of : of.name) });
}

/** What `help()` shows, as text. */
export async function helpText(name: string): Promise<string> {
  const doors = await doorsWithNames();
  const door = doors.find(({ names }) => names.has(name));
  if (door === undefined) throw new RangeError(refusal(name, doors.flatMap(({ names }) => [...names])));
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--filter", name, door.path],
    cwd: projectRoot,
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = new TextDecoder().decode(success ? stdout : stderr);
  if (!success) throw new Error(`Cannot tell of "${name}" as deno must read ${door.path}: ${text.trim()}`);
  // The door's own docstring comes first, and each definition with the place of this project.
  return text.slice(text.indexOf("Defined in")).replaceAll(projectRoot.href, "").trim();
}

type Door = { readonly path: string; readonly names: ReadonlySet<string> };

/** The doors of all rooms, by path, with what each hands out under which name. */
async function doorsWithNames(): Promise<Door[]> {
  const rooms = [...Deno.readDirSync(new URL("lib/", projectRoot))].map(({ name }) => name).sort();
  return await Promise.all(rooms.map(async (room) => {
    const path = `lib/${room}/mod.ts`;
    const text = await Deno.readTextFile(new URL(path, projectRoot));
    const lists = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list]) =>
      list!.split(",")
    );
    const names = lists.map((each) => each.trim().replace(/^type /, "").split(" as ").at(-1)!);
    return { path, names: new Set(names.filter((each) => each !== "")) };
  }));
}

function refusal(name: string, all: readonly string[]): string {
  const asked = name.toLowerCase();
  const like = [...new Set(all)].filter((each) => {
    const known = each.toLowerCase();
    return asked.length > 2 && (known.includes(asked) || asked.includes(known));
  });
  return `Cannot tell of "${shownText(name, 100)}" as a door of lib/ (mod.ts) must hand it out: none does` +
    (like.length === 0 ? "" : `; they have ${like.sort().join(", ")}`);
}
