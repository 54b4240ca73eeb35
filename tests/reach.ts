/**
 * Which files and names of `lib/` somebody outside the tests can get at: followed by name, through the doors.
 */

/** One source: what it takes in from where, and what it hands on from elsewhere. */
type Source = {
  readonly text: string;
  /** Names taken from files of `lib/`: `from` is a path below it; `*` is everything. */
  readonly imports: readonly Taken[];
  /** Names handed on: `as` here is `name` there. */
  readonly passedOn: readonly (Taken & { readonly as: string })[];
  /** Names that the file itself exports. */
  readonly declared: readonly { readonly name: string; readonly isType: boolean }[];
};
type Taken = { readonly from: string; readonly name: string };

export type Reach = {
  /** Paths below `lib/` that nobody gets at. */
  readonly unreached: readonly string[];
  /** Exported values, as `path: name`, that neither a reached file nor their own file uses. */
  readonly unused: readonly string[];
  /** Exported values that no reached file imports, whether or not their own file uses them. */
  readonly notImported: readonly string[];
};

/**
 * Follows the imports of the entries through `lib/`.
 *
 * A file is reached when a reached file imports a name that it declares; a file that only hands on names, as
 * a door does, is passed through by name. An entry is reached as a whole.
 *
 * @param files the text of every file of `lib/` by its path below it
 * @param entries texts (of notebooks' cells, of tasks) and paths below `lib/` that somebody starts
 */
export function reachOf(
  files: ReadonlyMap<string, string>,
  entries: { readonly texts: readonly string[]; readonly paths: readonly string[] },
): Reach {
  const sources = new Map([...files].map(([path, text]) => [path, sourceOf(path, text)]));
  const reached = new Set<string>();
  const taken = new Set<string>();
  const enter = (path: string): void => {
    const source = sources.get(path);
    if (source === undefined || reached.has(path)) return;
    reached.add(path);
    for (const { from, name } of source.imports) take(from, name);
  };
  const take = (path: string, name: string): void => {
    const source = sources.get(path);
    if (source === undefined || taken.has(`${path}: ${name}`)) return;
    taken.add(`${path}: ${name}`);
    const passed = source.passedOn.filter(({ as }) => name === "*" || as === name);
    for (const each of passed) take(each.from, each.name);
    if (passed.length === 0 || source.declared.length > 0) enter(path);
  };
  for (const path of entries.paths) enter(path);
  for (const text of entries.texts) for (const { from, name } of sourceOf("", text).imports) take(from, name);
  const left = [...sources].flatMap(([path, { text, declared }]) =>
    declared
      .filter(({ name, isType }) => !isType && !taken.has(`${path}: ${name}`) && !taken.has(`${path}: *`))
      .map(({ name }) => ({ place: `${path}: ${name}`, isUsed: occurrences(text, name) > 1 }))
  );
  return {
    unreached: [...sources.keys()].filter((path) => !path.endsWith("/mod.ts") && !reached.has(path)).sort(),
    unused: left.filter(({ isUsed }) => !isUsed).map(({ place }) => place).sort(),
    notImported: left.map(({ place }) => place).sort(),
  };
}

function sourceOf(path: string, written: string): Source {
  const text = written.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, "");
  const imports = [
    ...[...text.matchAll(/\bimport\s+(?:type\s+)?\{([^}]*)\}\s+from\s+"([^"]+)"/g)]
      .flatMap(([, names, from]) => namesIn(names!).map(({ name }) => ({ from: from!, name }))),
    ...[...text.matchAll(/\bimport\s+(?:type\s+)?\*\s+as\s+\w+\s+from\s+"([^"]+)"/g)]
      .map(([, from]) => ({ from: from!, name: "*" })),
    ...[...text.matchAll(/\bimport\s*\(\s*"([^"]+)"/g)].map(([, from]) => ({ from: from!, name: "*" })),
    ...[...text.matchAll(/new URL\(\s*"([^"]+\.ts)"/g)].map(([, from]) => ({ from: from!, name: "*" })),
  ];
  const passedOn = [...text.matchAll(/\bexport\s+(?:type\s+)?\{([^}]*)\}\s+from\s+"([^"]+)"/g)]
    .flatMap(([, names, from]) => namesIn(names!).map((each) => ({ from: from!, ...each })));
  const declared = [
    ...text.matchAll(
      /^export\s+(?:async\s+)?(?:abstract\s+)?(type|interface|function|const|let|class)\b\*?\s*(\w+)/gm,
    ),
  ].map(([, kind, name]) => ({ name: name!, isType: kind === "type" || kind === "interface" }));
  const inLib = <T extends Taken>(each: T): T => ({ ...each, from: below(path, each.from) });
  return { text, imports: imports.map(inLib), passedOn: passedOn.map(inLib), declared };
}

/** `a, type b as c` as names there and here. */
function namesIn(list: string): { name: string; as: string }[] {
  return list.split(",").map((each) => each.trim().replace(/^type\s+/, "")).filter((each) => each !== "")
    .map((each) => each.split(/\s+as\s+/))
    .map(([name, as = name]) => ({ name: name!, as: as! }));
}

/** The path below `lib/` that an import means. */
function below(path: string, target: string): string {
  if (target.startsWith("lib/")) return target.slice("lib/".length);
  return target.startsWith(".") ? new URL(target, `file:///${path}`).pathname.slice(1) : target;
}

function occurrences(text: string, name: string): number {
  return [...text.matchAll(new RegExp(`(?<![\\w$])${name}(?![\\w$])`, "g"))].length;
}
