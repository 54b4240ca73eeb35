import { hasTag, type Notebook } from "../notebook.ts";

/** Where a line of extracted code comes from: cell in the notebook and line in the cell, both from 1. */
export type CellPlace = { readonly cell: number; readonly line: number };
/** A notebook's code as one module; `places[i]` belongs to the module's line `i + 1`. */
export type CellSource = { readonly text: string; readonly places: readonly CellPlace[] };

/**
 * Puts the code cells of a notebook one after another into one TypeScript module, as the kernel would run
 * them.
 *
 * Injected parameters are left out, as they declare again what the parameters cell declares. Behind a
 * parameter that is `true` or `false` the compiler is made to forget which: an override can change it. Lines
 * added here count as the last line of the cell above.
 */
export function cellSource(notebook: Notebook): CellSource {
  const lines: string[] = [];
  const places: CellPlace[] = [];
  const add = (line: string, place: CellPlace) => {
    lines.push(line);
    places.push(place);
  };
  notebook.cells.forEach((cell, i) => {
    if (cell.cell_type !== "code" || hasTag(cell, "injected-parameters")) return;
    const own = cell.source.split("\n");
    own.forEach((line, l) => add(line, { cell: i + 1, line: l + 1 }));
    if (!hasTag(cell, "parameters")) return;
    for (const [, name] of cell.source.matchAll(/^\s*let\s+(\w+)\s*=\s*(?:true|false)\b/gm)) {
      add(`${name} = ${name} as boolean;`, { cell: i + 1, line: own.length });
    }
  });
  // Without an import or export it would be a script that shares its names with all other notebooks.
  add("export {};", places.at(-1) ?? { cell: 1, line: 1 });
  return { text: lines.join("\n") + "\n", places };
}
