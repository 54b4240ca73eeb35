import { assertEquals, assertStringIncludes } from "@std/assert";
import { columnProfile } from "lib/cohort/draft/column_profile.ts";
import { guessedRoles } from "lib/cohort/draft/guessed_roles.ts";
import { categoryColumn } from "lib/table/table.ts";

const rows = 400, dayMs = 86_400_000;
const iso = (row: number, days: number) =>
  new Date(Date.UTC(2021, 0, 1 + row) + days * dayMs).toISOString().slice(0, 10);
const length = (row: number) => 1 + row * 7 % 11;

/** What is guessed of columns: their roles, and by what. */
function guessed(cells: Readonly<Record<string, (row: number) => string | number>>) {
  const profiles = Object.entries(cells).map(([name, cell]) =>
    columnProfile(name, categoryColumn(Array.from({ length: rows }, (_, row) => String(cell(row)))))
  );
  const guesses = guessedRoles(profiles);
  return {
    roles: profiles.map(({ name }) => guesses.get(name)!.role),
    evidence: (name: string) => guesses.get(name)!.evidence,
  };
}

Deno.test("`guessedRoles()` finds the times of stays by how they lie to each other where no name tells", () => {
  const cells = {
    born: (row: number) => iso(row, -20_000),
    t1: (row: number) => iso(row, 0),
    t2: (row: number) => iso(row, length(row)),
  };
  const { roles, evidence } = guessed(cells);
  assertEquals(roles, ["ignored", "time", "target"]);
  assertEquals(evidence("t2"), 'times, hardly ever before "t1", and 6.0 days after it at the median');
  const third = guessed({ ...cells, t3: (row) => iso(row, 2 * length(row)) });
  assertEquals(third.roles, ["ignored", "ignored", "ignored", "ignored"], "three may be anything");
  const named = guessed({ ...cells, admitted: cells.t1, t1: (row) => iso(row, -500), death_dt: cells.t2 });
  assertEquals(named.roles, ["ignored", "ignored", "target", "time", "ignored"]);
});

Deno.test("`guessedRoles()` takes a key for one although rows come twice, and a length although a few are below 0", () => {
  const { roles, evidence } = guessed({
    ROW: (row) => row + 1,
    ADMISSION_NO: (row) => 900_000 + (row < 390 ? row : row - 10),
    PAT_KEY: (row) => `P${row % 350}`,
    "Length of Stay (hrs)": (row) => row === 7 ? -4 : 24 * length(row),
  });
  assertEquals(roles, ["ignored", "id", "patient", "target"]);
  assertStringIncludes(evidence("ADMISSION_NO"), "390 values in 400 rows");
});

// A German extract had Fallnummer, which was no id: `task load` refused the cohort.
Deno.test("`guessedRoles()` finds the key of stays in other languages, and before other keys", () => {
  const names = [
    ...["Fallnummer", "Fall-Nr.", "FALLNR", "Aufnahmenummer", "N° séjour", "Numéro de séjour", "IEP"],
    ...["Número de episodio", "id_ingreso", "Opnamenummer", "Numero nosologico", "case_number", "HADM_ID"],
  ];
  for (const name of names) {
    const { roles } = guessed({
      Rechnungsnummer: (row) => 7_000 + row * 37 % 401,
      [name]: (row) => 1e6 + 17 * row,
    });
    assertEquals(roles[1], "id", name);
  }
  const { roles } = guessed({
    Datensatz: (row) => 5e6 + row * 37 % 401,
    cents: (row) => 1000 + row * 7919 % 100_003,
  });
  assertEquals(roles, ["id", "feature"], "where no name tells, how they lie does");
});

Deno.test("`guessedRoles()` knows admission, discharge, patient and length in other languages", () => {
  const languages = [
    ["Aufnahmedatum", "Entlassungsdatum", "Patientennr"],
    ["Date d'entrée", "Date de sortie", "IPP"],
    ["Fecha ingreso", "Fecha de alta", "NHC"],
    ["Opnamedatum", "Ontslagdatum", "Patiëntnummer"],
    ["Data ricovero", "Data dimissione", "Paziente"],
  ];
  for (const [from, to, who] of languages as [string, string, string][]) {
    const { roles } = guessed({
      [from]: (row) => iso(row, 0),
      [to]: (row) => iso(row, length(row)),
      [who]: (row) => `P${row % 350}`,
    });
    assertEquals(roles, ["time", "target", "patient"], from);
  }
  for (const name of ["Días de estancia", "Durée du séjour", "Ligduur", "Degenza (giorni)", "Verweildauer"]) {
    assertEquals(guessed({ [name]: length, other: (row) => row % 3 }).roles, ["target", "feature"], name);
  }
});
