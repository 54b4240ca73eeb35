import { crc32 } from "node:zlib";

/** A cell as Excel stores it: a text, a number, a day and time (its text), or nothing. */
export type ExcelCell = string | number | { readonly time: string } | null;

/** Writes an Excel file with one sheet a name, in the least that Office Open XML asks for. */
export async function writeExcel(
  path: string,
  sheets: Readonly<Record<string, readonly (readonly ExcelCell[])[]>>,
): Promise<void> {
  const names = Object.keys(sheets), main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const packages = "http://schemas.openxmlformats.org/package/2006";
  const files: Record<string, string> = {
    "[Content_Types].xml": `<Types xmlns="${packages}/content-types"><Default Extension="xml" ` +
      `ContentType="application/xml"/></Types>`,
    "_rels/.rels": `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" ` +
      `Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${
      names.map((name, i) => `<sheet name="${escaped(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join(
        "",
      )
    }</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${packages}/relationships">${
      names.map((_, i) =>
        `<Relationship Id="rId${i + 1}" Type="${office}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`
      ).join("")
    }<Relationship Id="rId99" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    "xl/styles.xml": `<styleSheet xmlns="${main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/>` +
      `</cellXfs></styleSheet>`,
  };
  names.forEach((name, i) => {
    const rows = sheets[name]!.map((cells, row) =>
      `<row r="${row + 1}">${cells.map((each, at) => cell(each, row, at)).join("")}</row>`
    );
    files[`xl/worksheets/sheet${i + 1}.xml`] = `<worksheet xmlns="${main}"><sheetData>${
      rows.join("")
    }</sheetData></worksheet>`;
  });
  await Deno.writeFile(path, zipped(files));
}

function cell(value: ExcelCell, row: number, at: number): string {
  const place = `${String.fromCharCode(65 + at)}${row + 1}`;
  if (value === null) return "";
  if (typeof value === "number") return `<c r="${place}"><v>${value}</v></c>`;
  if (typeof value === "string") return `<c r="${place}" t="inlineStr"><is><t>${escaped(value)}</t></is></c>`;
  const days = Date.parse(`${value.time}Z`) / 86_400_000 + 25_569;
  return `<c r="${place}" s="1"><v>${days}</v></c>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

/** A ZIP archive that packs nothing. */
function zipped(files: Readonly<Record<string, string>>): Uint8Array {
  const encoder = new TextEncoder(), parts: Uint8Array[] = [], directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const [title, bytes] = [encoder.encode(name), encoder.encode(text)];
    const common = [20, 0, 0, 0, 33, crc32(bytes), bytes.length, bytes.length, title.length, 0];
    const sizes = [2, 2, 2, 2, 2, 4, 4, 4, 2, 2];
    parts.push(packed([0x04034b50, ...common], [4, ...sizes]), title, bytes);
    directory.push(
      packed([0x02014b50, 20, ...common, 0, 0, 0, 0, offset], [4, 2, ...sizes, 2, 2, 2, 4, 4]),
      title,
    );
    offset += 30 + title.length + bytes.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0), count = Object.keys(files).length;
  const end = packed([0x06054b50, 0, 0, count, count, size, offset, 0], [4, 2, 2, 2, 2, 4, 4, 2]);
  return new Uint8Array([...parts, ...directory, end].flatMap((part) => [...part]));
}

function packed(values: readonly number[], sizes: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0));
  let at = 0;
  values.forEach((value, i) => {
    for (let byte = 0; byte < sizes[i]!; byte++) bytes[at++] = Math.floor(value / 256 ** byte) % 256;
  });
  return bytes;
}
