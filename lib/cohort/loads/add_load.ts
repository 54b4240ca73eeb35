import { columnOf } from "lib/table/mod.ts";
import { claimTables, type Warehouse, written } from "lib/warehouse/mod.ts";
import type { Cohort } from "../cohort.ts";
import { checkComplete, type ContractReport } from "../contract/contract.ts";
import { typedColumn } from "../contract/typed_column.ts";
import { type CheckedRelation, checkInPlace } from "../in_place/in_place.ts";
import { readOut } from "../in_place/read_out.ts";
import { Intake } from "../intake/intake.ts";
import { emptied } from "../load.ts";
import { firstPart, type Source } from "../source/source.ts";
import type { TableSource } from "../source/table_source.ts";
import { acceptedTable } from "../staging/accepted_table.ts";
import { staysTable } from "../staging/stays_table.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { assertIdsRead, loadCounts, reconcileLoad } from "./load_counts.ts";
import {
  type Load,
  type LoadCounts,
  type LoadState,
  loadState,
  logLoad,
  prepareTurns,
  takeTurn,
} from "./load_log.ts";
import {
  applyTouched,
  emptyLoadTables,
  leftOutSql,
  prepareLoadTables,
  refreshFeatures,
  restage,
  touchedSql,
} from "./load_tables.ts";
import { assertMayLoad, loadedBefore } from "./may_load.ts";
import { noteLastStatement, noteStatement } from "./note_statement.ts";

export type AddLoadOptions = {
  /** What the log calls the source. */
  readonly name: string;
  /** The hash of its content (`contentHash()`); null where it has none. */
  readonly id: string | null;
  /** "Now", in epoch milliseconds UTC: nothing later can be in the source. */
  readonly asOf: number;
  /** The source has all stays of its days of admission: those that it leaves out are withdrawn. */
  readonly isComplete?: boolean;
  /** Of a table of the warehouse: only what is new by this column, which grows with each change of a row. */
  readonly since?: string | undefined;
  /** Everything that was there is taken out first. */
  readonly replaces?: boolean;
  /** Content that was loaded before is loaded once more. */
  readonly isAgain?: boolean;
  /** All is done and then taken back. */
  readonly isTrial?: boolean;
  /** The time of day, for the log. */
  readonly now: () => number;
  /** Told how many rows of the source have been read. */
  readonly onRows?: (rows: number) => void;
};

export type AddedLoad = {
  readonly load: Load;
  /** Null where the same content was loaded before, as `load` tells: nothing was done. */
  readonly report: ContractReport | null;
};

/**
 * Adds a source's stays to those that are there, and corrects them: of several rows of a stay the last one
 * counts, in the order of loads, files and rows. Rows that break the contract go to `quarantine`, those that
 * say that their stay is withdrawn take it out. All in one transaction, with a row of `load_log`: killed
 * anywhere and done again, the tables are the same. Content that was loaded before changes nothing.
 *
 * `source_row` counts the rows of all loads since the last replacement, so that days loaded one by one leave
 * what they leave loaded at once. A table of the warehouse has no order: of two rows of a stay in it the
 * second one goes to `quarantine`, as a duplicate.
 *
 * @throws {TypeError} when the source lacks columns (see `checkContract()`), or stays have no id, or what is
 * new can't be told (`sinceSql()`), or is to be told by an id or a day of the stay, which corrections keep.
 * @throws {Error} when the tables may not be added to (see `assertMayLoad()`), are somebody else's, or rows
 * would be lost or made on the way.
 * @throws {QueryError} when a statement fails, also as somebody else loads at this very moment.
 */
export async function addLoad(
  warehouse: Warehouse,
  cohort: Cohort,
  source: Source | TableSource,
  options: AddLoadOptions,
): Promise<AddedLoad> {
  assertKeyed(cohort);
  assertGrows(cohort, options.since);
  const layout = await layoutOf(cohort), state = await loadState(warehouse);
  const before = loadedBefore(state, options), { isTrial = false } = options;
  if (before !== null) {
    if (!isTrial) await noteLastStatement(warehouse, options.now());
    return { load: before, report: null };
  }
  assertMayLoad(state, cohort, layout, options);
  const fill = await fillOf(warehouse, cohort, source, { ...options, mark: markBefore(state, options) });
  if (!isTrial || state.current.length === 0) {
    const tables = [acceptedTable(cohort), "quarantine.sql", staysTable(cohort), "stay_features.sql"];
    await claimTables(warehouse, [...tables, "load_log.sql"]);
  }
  await prepareTurns(warehouse);
  if (!isTrial) await noteLastStatement(warehouse, options.now());
  await prepareLoadTables(warehouse, cohort);
  const added = await tried<AddedLoad>(
    isTrial,
    (keep) =>
      warehouse.transaction(async () => keep(await addInTurn(warehouse, cohort, layout, fill, options))),
  );
  if (isTrial || added.report === null) return added;
  const statementId = await noteStatement(warehouse, added.load.number);
  return { ...added, load: { ...added.load, statementId } };
}

/** Does a transaction's work; of a trial it keeps what the work gave, and nothing else. */
async function tried<T>(isTrial: boolean, work: (keep: (result: T) => T) => Promise<T>): Promise<T> {
  let kept: { readonly result: T } | undefined;
  try {
    return await work((result) => {
      kept = { result };
      if (isTrial) throw new Error("Cannot keep what a trial did as it is one");
      return result;
    });
  } catch (error) {
    if (isTrial && kept !== undefined) return kept.result;
    throw error;
  }
}

async function addInTurn(
  warehouse: Warehouse,
  cohort: Cohort,
  layout: Layout,
  { fill, readUntil }: Filling,
  options: AddLoadOptions,
): Promise<AddedLoad> {
  const { name, id, asOf, since = null, replaces = false, now } = options, startedAt = now();
  await takeTurn(warehouse, startedAt);
  const state = await loadState(warehouse), before = loadedBefore(state, options);
  if (before !== null) return { load: before, report: null };
  assertMayLoad(state, cohort, layout, options);
  await warehouse.run(emptyLoadTables);
  if (replaces) await warehouse.run(emptied);
  const rowsBefore = replaces ? 0 : state.current.reduce((sum, { rowsRead }) => sum + rowsRead, 0);
  const report = await fill(rowsBefore);
  const counts = await bringIn(warehouse, cohort, layout, { state, report, options });
  await reconcileLoad(warehouse, counts, replaces ? 0 : state.rows);
  const load: Load = {
    ...counts,
    ...layout,
    number: state.lastNumber + 1,
    id,
    cohort: cohort.name,
    kind: replaces ? "replace" : "add",
    source: name,
    asOf,
    sinceColumn: since,
    readUntil,
    startedAt,
    endedAt: now(),
    statementId: null,
  };
  // The log of a version before has other columns, which a trial leaves as they are.
  if (!options.isTrial) await logLoad(warehouse, load);
  return { load, report };
}

/** Fills `load_rows`, `load_ids` of a complete source, and `quarantine`. */
type Fill = (rowsBefore: number) => Promise<ContractReport>;
type Filling = { readonly fill: Fill; readonly readUntil: string | null };

/** To where the same table was read before, by the same column. */
function markBefore(
  { current }: LoadState,
  { name, since, replaces, isAgain }: AddLoadOptions,
): string | null {
  if (since === undefined || replaces || isAgain) return null;
  const last = current.findLast(({ source, sinceColumn }) => source === name && sinceColumn === since);
  return last?.readUntil ?? null;
}

async function fillOf(
  warehouse: Warehouse,
  cohort: Cohort,
  source: Source | TableSource,
  options: AddLoadOptions & { readonly mark: string | null },
): Promise<Filling> {
  const { asOf, since: column, mark } = options;
  // What a row of a withdrawn stay means is told apart later.
  const columns = cohort.columns.map(({ withdrawn: _, ...column }) => column);
  const checked = { ...cohort, columns };
  if ("relation" in source && cohort.door === undefined) {
    const since = column === undefined ? undefined : { column, mark };
    const relation = await checkInPlace(warehouse, checked, source.relation, { asOf, since });
    if (relation !== null) return fillInPlace(warehouse, relation, options);
  }
  if (column !== undefined) {
    throw new TypeError(
      `Cannot read what is new since "${column}" as the source must be a table of the warehouse that is ` +
        `checked where it lies: ${options.name} is read as a whole; leave --since out`,
    );
  }
  const rows = "parts" in source ? source : await readOut(warehouse, cohort, source);
  checkComplete(await firstPart(rows), cohort);
  const { told } = rows;
  const fill: Fill = async (rowsBefore) => ({
    ...await takeIn(warehouse, checked, rows, { ...options, rowsBefore }),
    ...(told !== undefined && { told }),
  });
  return { fill, readUntil: null };
}

function fillInPlace(
  warehouse: Warehouse,
  { fill, ids, readUntil }: CheckedRelation,
  { isComplete, name }: AddLoadOptions,
): Filling {
  const filled: Fill = async (rowsBefore) => {
    if (isComplete) await warehouse.run(written(`INSERT INTO load_ids (id) ${ids}`, name));
    return await fill({ into: "load_rows", rowsBefore });
  };
  return { fill: filled, readUntil };
}

async function takeIn(
  warehouse: Warehouse,
  cohort: Cohort,
  source: Source,
  { asOf, isComplete, onRows, rowsBefore }: AddLoadOptions & { readonly rowsBefore: number },
): Promise<ContractReport> {
  const intake = new Intake(cohort, asOf, { rowsBefore, keepsVersions: true });
  const id = cohort.columns.find(({ role }) => role === "id")!;
  for await (const part of source.parts()) {
    const { kept, quarantined } = intake.take(part);
    await warehouse.append("load_rows", kept);
    if (quarantined.rowCount > 0) await warehouse.append("quarantine", quarantined);
    if (isComplete) {
      const { column } = typedColumn(id, columnOf(part.table, id.name));
      await warehouse.append("load_ids", { rowCount: part.table.rowCount, columns: { id: column } });
    }
    onRows?.(intake.report.rowsIn);
  }
  if (source.rejected?.length) await warehouse.append("quarantine", intake.reject(source.rejected));
  return intake.report;
}

type Bringing = {
  readonly state: LoadState;
  readonly report: ContractReport;
  readonly options: AddLoadOptions;
};

/** Brings `accepted`, `stays` and `stay_features` to the rows of the load. */
async function bringIn(
  warehouse: Warehouse,
  cohort: Cohort,
  layout: Layout,
  { state, report, options }: Bringing,
): Promise<LoadCounts> {
  await warehouse.run(touchedSql(cohort));
  if (options.isComplete) {
    await assertIdsRead(warehouse);
    await warehouse.run(leftOutSql(cohort));
  }
  const counts = await loadCounts(warehouse, report);
  const isAnew = !options.replaces && (state.current.at(-1)?.staging ?? layout.staging) !== layout.staging;
  const isTouched = counts.touched > 0;
  if (isTouched) await applyTouched(warehouse, cohort, isAnew);
  else if (isAnew) await restage(warehouse, cohort);
  if (isTouched || isAnew) await refreshFeatures(warehouse);
  return counts.load;
}

/** A stay is told from others by its id. */
function assertKeyed({ name, columns }: Cohort): void {
  const id = columns.find(({ role }) => role === "id");
  if (id !== undefined && id.nullable !== true) return;
  throw new TypeError(
    `Cannot add to cohort "${name}" as its stays must have an id by which they are known again: the spec has ` +
      `no column of the role "id"${
        id === undefined ? "" : ' that is never missing ("nullable")'
      }; a run reads its ` +
      "source as a whole",
  );
}

/** What stays the same when a row is corrected can't tell that it was. */
function assertGrows({ name, columns }: Cohort, since: string | undefined): void {
  const own = columns.find((each) => each.name.toLowerCase() === since?.toLowerCase());
  const place = own?.role === "id" ? "stay_id" : own?.stays ?? "";
  if (!["stay_id", "admitted_on", "discharged_on"].includes(place)) return;
  throw new TypeError(
    `Cannot read what is new since "${since}" as the column must grow with each change of a row: in cohort ` +
      `"${name}" it is ${place} of the stay, which a correction leaves as it is; name one like updated_at`,
  );
}
