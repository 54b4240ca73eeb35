import { type Cell, hasTag, type Notebook, type StreamOutput } from "../notebook.ts";

/**
 * An executed notebook as it is committed and compared: the outputs of cells tagged `volatile` (seconds,
 * memory), which differ at every run, give way to one line that says where they are.
 */
export function canonical(notebook: Notebook): Notebook {
  return { ...notebook, cells: notebook.cells.map(canonicalCell) };
}

const standIn: StreamOutput = {
  output_type: "stream",
  name: "stdout",
  text: "Measured at every run: the run's page shows it.\n",
};

function canonicalCell(cell: Cell): Cell {
  if (cell.cell_type !== "code" || !hasTag(cell, "volatile")) return cell;
  return cell.outputs.length === 0 ? cell : { ...cell, outputs: [standIn] };
}
