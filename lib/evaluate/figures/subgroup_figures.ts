import { type Figure, intervalPlot } from "lib/chart/mod.ts";
import type { HeldOut } from "lib/features/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { categoriesOf, numbersOf, type Table } from "lib/table/mod.ts";

/**
 * The error in each subgroup of `errorBySubgroup()`, the first `most`; the title names the one with the
 * largest error among them where its interval lies above all others, and says so where none does.
 *
 * @param by what the subgroups are, in words, for the title.
 * @throws {TypeError} when the table is another one.
 */
export function subgroupFigure(subgroups: Table, by: string, held: HeldOut, most = 15): Figure {
  const { codes, labels } = categoriesOf(subgroups, "subgroup");
  const [stays, mae, lower, upper] = ["stays", "mae", "lower", "upper"].map((name) =>
    numbersOf(subgroups, name)
  ) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const rows = Array.from(codes.keys()).slice(0, most);
  const leftOut = codes.length - rows.length;
  const worst = rows.reduce((most, row) => (mae[row]! > (mae[most] ?? -1) ? row : most), -1);
  const hasFew = stays.reduce((sum, count) => sum + count, 0) < held.known.known;
  const whose = leftOut > 0 || hasFew ? `By ${by}, of those shown,` : `By ${by},`;
  const isSure = rows.every((row) => row === worst || upper[row]! < lower[worst]!);
  const name = (row: number) => labels[codes[row]!] ?? "missing";
  return intervalPlot(
    rows.map((row) => ({
      label: `${name(row)} (${grouped(stays[row]!)})`,
      series: "",
      value: mae[row]!,
      lower: lower[row]!,
      upper: upper[row]!,
    })),
    {
      text: {
        title: worst < 0
          ? `No ${by} has enough stays`
          : rows.length === 1
          ? `${name(worst)}, the only ${by} with enough stays: an error of ${mae[worst]!.toFixed(1)} days`
          : isSure
          ? `${whose} the error is largest for ${name(worst)}: ${mae[worst]!.toFixed(1)} days`
          : `${whose} no error is surely the largest; the greatest is ${mae[worst]!.toFixed(1)} days (${
            name(worst)
          })`,
        subtitle: `Mean absolute error in days with 95 % intervals, n = ${
          grouped(held.known.known)
        } stays, split: ${held.split}`,
        caption: `Stays in brackets.${leftOut > 0 ? ` The first ${most} of ${codes.length} groups.` : ""}${
          hasFew ? " Groups of few stays are not shown." : ""
        }`,
      },
      label: "MAE (days)",
    },
  );
}
