import { assert, assertEquals } from "@std/assert";
import type { Audit } from "lib/evaluate/audit/audit.ts";
import { auditTable, disparityTable } from "lib/evaluate/audit/audit_report.ts";
import { hiddenBeside } from "lib/evaluate/audit/hidden_beside.ts";
import { mitigationsOf } from "lib/evaluate/audit/mitigations.ts";
import { riskAuditOf } from "lib/evaluate/audit/risk_audit.ts";
import type { HeldOut, Purpose } from "lib/features/held_out.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoriesOf, type CategoryColumn, categoryColumn, numbersOf } from "lib/table/table.ts";

const count = 900, threshold = 0.5;

/** Stays of wards of uneven size and two sexes, some of nobody knows which; few are missed in some. */
function made<P extends Purpose>(purpose: P, seed: number) {
  const random = randomSource(seed);
  const rows = Array.from({ length: count }, () => {
    const ward = Math.floor(5 * random() ** 2), sex = random() < 0.02 ? null : random() < 0.5 ? "F" : "M";
    const yes = random() < (ward === 1 ? 0.95 : 0.6) ? 1 : 0;
    const isMissed = random() < [0.3, 0.1, 0.04, 0.5, 0.3][ward]! * (sex === "F" ? 1.5 : 1);
    return { ward, sex, yes, p: yes === 1 ? (isMissed ? 0.3 : 0.8) : 0.4 + 0.2 * random() };
  });
  const held: HeldOut<P> = {
    purpose,
    split: "random patients",
    matrix: { rowCount: count, features: [], target: Float64Array.from(rows, ({ yes }) => yes) },
    rows: { rowCount: count, columns: {} },
    known: { stays: count, known: count, effective: count, capped: 0, judgedFrom: null },
  };
  const columns: Record<string, CategoryColumn> = {
    ward: categoryColumn(rows.map(({ ward }) => `W${ward}`)),
    sex: categoryColumn(rows.map(({ sex }) => sex)),
  };
  return { held, predicted: Float64Array.from(rows, ({ p }) => p), columns };
}

/** Which sums of counts follow from others: unknowns that have one value, whatever the others are. */
function solved(equations: number[][]): Map<number, number> {
  const rows = equations.map((each) => [...each]), width = rows[0]!.length;
  const pivots: number[] = [];
  for (let column = 0, at = 0; column < width - 1; column++) {
    const pivot = rows.findIndex((row, i) => i >= at && Math.abs(row[column]!) > 1e-9);
    if (pivot < 0) continue;
    [rows[at], rows[pivot]] = [rows[pivot]!, rows[at]!];
    rows[at] = rows[at]!.map((each) => each / rows[at]![column]!);
    for (const [i, row] of rows.entries()) {
      if (i !== at) rows[i] = row.map((each, k) => each - row[column]! * rows[at]![k]!);
    }
    pivots[at++] = column;
  }
  return new Map(pivots.flatMap((column, at) => {
    const others = rows[at]!.slice(0, -1).filter((each, k) => k !== column && Math.abs(each) > 1e-9);
    return others.length === 0 ? [[column, Math.round(rows[at]!.at(-1)!)] as const] : [];
  }));
}

/**
 * What somebody learns of each ward by sex who knows how many stays, yes and missed there are of all, and
 * for each cell that is told its stays, and where its share is told its yes and missed; none of few may be
 * among it.
 */
function assertNoneOfFew(audit: Audit, { held, predicted, columns }: ReturnType<typeof made>, seed: number) {
  const yes = held.matrix.target, all = Int32Array.from(yes.keys());
  const label = (name: string, row: number) => columns[name]!.labels[columns[name]!.codes[row]!];
  const cells = ["W0", "W1", "W2", "W3", "W4"].flatMap((ward) =>
    ["F", "M", undefined].map((sex) =>
      all.filter((row) => label("ward", row) === ward && label("sex", row) === sex)
    )
  );
  const countsOf = [
    () => true,
    (row: number) => yes[row] === 1,
    (row: number) => yes[row] === 1 && predicted[row]! < threshold,
  ];
  const rowsOf = (by: string, cell: string) => {
    const names = by.split(", "), labels = cell.split(", ");
    return all.filter((row) => names.every((name, i) => label(name, row) === labels[i]));
  };
  const told = audit.findings.filter(({ isPair }) => !isPair).map(({ by, cell, measure, isFew }) => ({
    rows: rowsOf(by, cell),
    share: measure === "missed" && !isFew,
  }));
  const shown = [{ rows: all, share: true }, ...told];
  const equations = shown.flatMap(({ rows, share }) =>
    countsOf.slice(0, share ? 3 : 1).map((counts, k) => {
      const isIn = new Set(rows);
      return [
        ...countsOf.flatMap((_, of) =>
          cells.map((own) => of === k && own.some((row) => isIn.has(row)) ? 1 : 0)
        ),
        rows.filter(counts).length,
      ];
    })
  );
  // Cells without stays are known to be empty.
  const empty = cells.flatMap((own, at) =>
    own.length > 0 ? [] : countsOf.map((_, of) => {
      const row = new Array(3 * cells.length + 1).fill(0);
      row[of * cells.length + at] = 1;
      return row;
    })
  );
  const known = solved([...equations, ...empty]);
  for (const [place, value] of known) assert(value === 0 || value > 10, `seed ${seed}: ${place} is ${value}`);
  // What is told of each cell as a difference of two counts of it.
  cells.forEach((_, at) => {
    const [stays, came, missed] = countsOf.map((_, of) => known.get(of * cells.length + at));
    for (const [whole, part] of [[stays, came], [came, missed]]) {
      if (whole === undefined || part === undefined) continue;
      assert(whole === part || whole - part > 10, `seed ${seed}: ${whole} less ${part}`);
    }
  });
}

Deno.test("`riskAuditOf()` tells no count of few, not even to who solves the page's sums", () => {
  let told = 0, hidden = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const given = made("test", seed);
    const audit = riskAuditOf(given.held, given.predicted, { columns: given.columns, threshold });
    const shares = audit.findings.filter(({ measure }) => measure === "missed");
    told += shares.filter(({ isFew }) => !isFew).length;
    hidden += shares.filter(({ isFew }) => isFew).length;
    assertNoneOfFew(audit, given, seed);
  }
  assert(told > 40 && hidden > 40, `${told} told, ${hidden} hidden`);
});

Deno.test("`disparityTable()` tells of a share of few no p-value, and of others none", () => {
  const given = made("test", 3);
  const audit = riskAuditOf(given.held, given.predicted, { columns: given.columns, threshold });
  const table = disparityTable(audit), gap = categoriesOf(table, "gap");
  const few = [...gap.codes.keys()].filter((row) => /^(more|less)$/.test(gap.labels[gap.codes[row]!]!));
  assert(few.length > 0);
  assertEquals(few.filter((row) => !Number.isNaN(numbersOf(table, "adjusted_p")[row]!)), []);
  assertEquals(few.filter((row) => categoriesOf(table, "others").codes[row] !== -1), []);
  // Nor the stays of a pair, or what they cost.
  const by = categoriesOf(table, "by");
  const pairs = [...by.codes.keys()].filter((row) => by.labels[by.codes[row]!] === "ward, sex");
  assert(pairs.length > 0);
  for (const name of ["stays", "in_stays"]) {
    assertEquals(pairs.filter((row) => !Number.isNaN(numbersOf(table, name)[row]!)), []);
  }
  assert(categoriesOf(auditTable(audit), "missed_percent").labels.includes("not shown"));
});

Deno.test("`mitigationsOf()` compares no group that the audit doesn't tell the share missed of", () => {
  for (let seed = 1; seed <= 6; seed++) {
    const calibration = made("calibration", seed + 100), test = made("test", seed);
    const { ward } = test.columns;
    const audit = riskAuditOf(test.held, test.predicted, { columns: { ward: ward! }, threshold });
    const told = audit.findings.filter(({ measure, isFew }) => measure === "missed" && !isFew);
    const ways = mitigationsOf(calibration, { ...test, columns: { ward: ward! } }, {
      ...{ asks: "risk", threshold, seed: 1 },
    });
    if (ways.length === 0) continue;
    const shares = told.map(({ here }) => here.value);
    const { value } = ways[0]!.measures.missedGap;
    assert(shares.some((a) => shares.some((b) => Math.abs(a - b - value) < 1e-9)), `seed ${seed}`);
  }
});

Deno.test("`hiddenBeside()` hides the smallest until what is left of a sum is none of few", () => {
  const cell = (from: number, until: number) => ({
    rows: Int32Array.from({ length: until - from }, (_, i) => from + i),
  });
  const [a, b, c, d] = [cell(0, 60), cell(60, 100), cell(100, 112), cell(112, 117)];
  const line = { rows: cell(0, 117).rows, cells: [a!, b!, c!, d!] };
  const countsOf = (rows: Int32Array) => [rows.length];
  assertEquals([...hiddenBeside([line], new Set([d!]), countsOf)], [d!, c!]);
  assertEquals([...hiddenBeside([line], new Set([c!]), countsOf)], [c!]);
  assertEquals([...hiddenBeside([{ rows: cell(0, 117).rows, cells: [a!, b!, c!] }], new Set(), countsOf)], [
    c!,
  ]);
});
