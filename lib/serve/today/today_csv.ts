import type { Listed } from "./today_asked.ts";

const head = [
  ...["stay", "admitted", "hospital", "ward", "department", "predicted_days", "from_days", "to_days", "tier"],
  ...["reason_1", "reason_2", "reason_3", "model", "as_of"],
];

/**
 * The list as CSV (RFC 4180). A text that a spreadsheet would take for a formula begins with an apostrophe.
 *
 * Source: OWASP, CSV Injection (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export function todayCsv(rows: readonly Listed[]): string {
  const lines = rows.map(
    ({ stay, admitted, hospital, ward, department, days, lower, upper, tier, predictions }) => {
      const { reasons, model, asOf } = predictions[0]!;
      const texts = [...[0, 1, 2].map((i) => reasons[i] ?? ""), model, asOf];
      return [stay, admitted, hospital, ward, department, days, lower, upper, tier, ...texts].map(cell).join(
        ",",
      );
    },
  );
  return `${[head.join(","), ...lines].join("\r\n")}\r\n`;
}

function cell(value: string | number | null): string {
  if (value === null) return "";
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
