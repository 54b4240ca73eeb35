import { grouped } from "lib/stats/mod.ts";
import type { ByteReader } from "./byte_reader.ts";
import {
  longFormats,
  longLabels,
  relabelled,
  type TransportColumn,
  transportColumns,
} from "./transport_columns.ts";
import {
  expectHeader,
  headerCount,
  headerRecord,
  recordBytes,
  refusal,
  type TransportText,
} from "./transport_text.ts";

/** What a transport file says before its rows. */
export type TransportLayout = {
  readonly version: 5 | 8;
  /** The name of its data set. */
  readonly member: string;
  readonly columns: readonly TransportColumn[];
  readonly rowBytes: number;
  /** Told by version 8 alone, and not by every writer of it. */
  readonly rowCount: number | null;
};

const headerNames = {
  5: ["LIBRARY", "MEMBER", "DSCRPTR", "NAMESTR", "OBS"],
  8: ["LIBV8", "MEMBV8", "DSCPTV8", "NAMSTV8", "OBSV8"],
} as const;
/** SAS has no longer rows, and no more variables in a file. */
const mostRowBytes = 2 ** 24, mostColumns = 32_767;

/**
 * Reads all that stands before the rows: "Record Layout of a SAS Version 5 or 6 Data Set in SAS Transport
 * Format" (TS-140), and the same of version 8 or 9.
 *
 * @throws {SyntaxError} naming the record, or the variable, that is not as it must be, and where it lies.
 * @throws {NotUtf8} when a name or label is in another encoding than was said.
 */
export async function transportLayout(reader: ByteReader, text: TransportText): Promise<TransportLayout> {
  const { shown } = text;
  const first = await recordText(reader, shown);
  if (first.startsWith("**COMPRESSED**")) {
    throw refusal(shown, "SAS must have written it with its XPORT engine", "it is one of PROC CPORT");
  }
  const version = first.startsWith(headerRecord(headerNames[8][0])) ? 8 : 5;
  const [library, member, descriptor, namestr, rows] = headerNames[version];
  expectHeader(first, [library], 0, shown);
  await recordText(reader, shown);
  await recordText(reader, shown);
  const memberHeader = await expected(reader, [member], shown);
  const size = headerCount(memberHeader, 74, 78, "the length of a variable's description", shown);
  if (size !== 140 && size !== 136) {
    throw refusal(shown, "a variable must be described in 140 bytes (136 on VAX)", `it says ${size}`);
  }
  await expected(reader, [descriptor], shown);
  const name = (await recordText(reader, shown)).slice(8, version === 8 ? 40 : 16).trimEnd();
  await recordText(reader, shown);
  const count = headerCount(
    await expected(reader, [namestr], shown),
    53,
    58,
    "the number of variables",
    shown,
  );
  if (count < 1 || count > mostColumns) {
    throw refusal(shown, `it must have 1 to ${grouped(mostColumns)} variables`, `it says ${count}`);
  }
  const described = await transportColumns(reader, { count, size, version }, text);
  const endings = version === 8 ? [rows, longLabels, longFormats] : [rows];
  const after = await expected(reader, endings, shown);
  const isLong = version === 8 && !after.startsWith(headerRecord(rows));
  const columns = isLong ? await relabelled(reader, described, after, text) : described;
  const last = isLong ? await expected(reader, [rows], shown) : after;
  const told = version === 8 ? /^ *([1-9]\d*) *$/.exec(last.slice(48, 63))?.[1] : undefined;
  return {
    ...{ version, member: name, columns },
    rowBytes: rowBytesOf(columns, shown),
    rowCount: told === undefined ? null : Number(told),
  };
}

const latin = new TextDecoder("latin1");

async function recordText(reader: ByteReader, shown: string): Promise<string> {
  const record = await reader.take(recordBytes);
  if (record.length === recordBytes) return latin.decode(record);
  const rule = "its header must be whole, in records of 80 bytes";
  throw refusal(shown, rule, `it ends at byte ${grouped(reader.offset)}`);
}

async function expected(reader: ByteReader, names: readonly string[], shown: string): Promise<string> {
  const at = reader.offset, record = await recordText(reader, shown);
  expectHeader(record, names, at, shown);
  return record;
}

function rowBytesOf(columns: readonly TransportColumn[], shown: string): number {
  const last = columns.at(-1)!, bytes = last.offset + last.length;
  if (bytes <= mostRowBytes) return bytes;
  throw refusal(shown, `a row must be at most ${grouped(mostRowBytes)} bytes`, `it is ${grouped(bytes)}`);
}
