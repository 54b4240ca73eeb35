import type { Command } from "./command_line.ts";

/** The text that `--help` prints. */
export function helpOf(command: Command): string {
  return { run: runHelp, notebook: notebookHelp, render: renderHelp }[command];
}

export const jupyterHelp = `Installs Deno as a kernel of JupyterLab and VS Code, for this user.

Usage: deno task jupyter

Prints the file that it wrote. The kernel is started by npx, so it stays when npx's cache is cleared.`;

const common = `Options
  --NAME VALUE       set a parameter of the notebooks: --cohort sparcs --as-of 2022-12-01. The names are those
                     of the cell tagged "parameters" (asOf is --as-of), the values are checked against its
                     defaults. The environment works too (WARDBOOK_AS_OF); the command line wins.
  --outcome NAME     what is predicted: stay_days, or another outcome of the cohort (long_stay, stay_band), for which
                     notebooks of notebooks/risk or classes stand in; the run ends with the last of them
  --out DIR          where executed notebooks and pages go (default data/runs/<cohort>)
  --notebooks DIR    where the notebooks are (default notebooks)
  --timeout SECONDS  how long one cell may take (default 600)
  --save             write the executed notebooks back; refused when a parameter is not at its default
  --check            fail unless the executed notebooks equal those in the folder, byte for byte
  --json             one JSON object a line on standard output: one a notebook, then the summary
  --quiet            no progress
  --notify           tell people how it ended, as lib/notify/README.md says
  --help             this text

Exit codes: 0 done; 1 a cell failed, or --check found a difference; 2 wrong use; 130 interrupted.
`;

const runHelp = `Executes and renders all notebooks in order, and stops at the first cell that fails.

Usage: deno task run [options]

Which stays: those that deno task load has brought, if it has, and no source is read then. Otherwise those of
--source, else of the cohort's own source, which take the place of what was there.

A notebook whose last run still holds is not executed again ("unchanged, kept"): its cells, parameters, the
modules that it reaches, SQL, lock files, Deno, and the rows and models that it reads and writes are what they
were then. That is looked at in DuckDB files alone. --save and --check execute all.

${common}  --fresh            execute all notebooks, whatever is kept
  --explain          say all reasons why a notebook runs, not just the first

Examples
  deno task run
  deno task run --cohort sparcs --source discharges.csv
  deno task run --cohort omop --source EXPORT_FOLDER
  deno task run --check --json

Exports that are read as they are: --source is the folder, --cohort one of
  fhir   FHIR R4 or R5: Encounter, Patient, Location, Condition as .ndjson (.gz) or Bundles in .json
  omop   OMOP 5.4: VISIT_OCCURRENCE, PERSON; VISIT_DETAIL, CARE_SITE, CDM_SOURCE and others where they are there
  epic   Epic Clarity: PAT_ENC_HSP, CLARITY_ADT; CLARITY_DEP, PATIENT where they are there
  nhs    HES or SUS, admitted patient care: EPISODE
  mimic  MIMIC-IV: admissions, patients, transfers
Each table is a file of its name (.csv, .tsv, .txt, .gz of these, .parquet) or a folder of them.
`;

const notebookHelp = `Executes and renders one notebook, or several, by number or name.

Usage: deno task notebook NAME... [options]

${common}
Examples
  deno task notebook 03
  deno task notebook training --as-of 2022-11-01
  deno task notebook 01_eda 02_features --save
`;

const renderHelp = `Renders executed notebooks to self-contained HTML pages.

Usage: deno task render FILE... [options]

Options
  --out DIR  where the pages go (default: beside each notebook)
  --quiet    do not print what was written
  --help     this text

Examples
  deno task render notebooks/03_training.ipynb --out /tmp
  deno task render data/runs/synthetic/*.ipynb
`;
