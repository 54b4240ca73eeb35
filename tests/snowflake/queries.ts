import { type Answer, failed, ran, ranSeveral, stillRunning, succeeded } from "./answers.ts";
import { type Binds, stagedBinds } from "./binds.ts";
import type { ChunkStore } from "./chunks.ts";
import type { Session } from "./session.ts";
import { splitStatements } from "./statement_kind.ts";
import { describeQuery, runStatement, type StatementResult } from "./statements.ts";
import { WireError, wireErrorOf } from "./wire_error.ts";

/** The part of a query request that the server heeds. */
export type QueryRequest = {
  readonly sqlText: string;
  readonly bindings?: Binds;
  readonly bindStage?: string;
  readonly asyncExec?: boolean;
  readonly describeOnly?: boolean;
  readonly parameters?: Readonly<Record<string, unknown>>;
};

type Query = {
  readonly session: Session;
  readonly requestId: string;
  readonly answer: Promise<Answer>;
  state: string;
};

let queryCount = 0;
/** Statements before these are not asked for any more. */
const mostQueries = 2_000;

/** Runs requests for statements, and keeps their answers to be asked for. */
export class Queries {
  readonly statements: string[] = [];
  /** Their ids, in their order. */
  readonly ids: string[] = [];
  /** By which the statements are marked, in their order. */
  readonly tags: string[] = [];
  readonly #queries = new Map<string, Query>();

  /** @param pollAfterMs after how long a client is told to ask again. */
  constructor(readonly chunks: ChunkStore, readonly pollAfterMs: number) {}

  /** Runs a request, unless the session has had it already: then it gives the same answer again. */
  async run(
    session: Session,
    requestId: string,
    request: QueryRequest,
    isMiscounted: boolean,
  ): Promise<Answer> {
    const before = session.answers.get(requestId);
    if (before !== undefined) return await this.result(before);
    const queryId = newQueryId();
    session.answers.set(requestId, queryId);
    this.#start(session, requestId, queryId, request, isMiscounted);
    if (request.asyncExec) return stillRunning(queryId, true);
    return await this.result(queryId);
  }

  /**
   * The answer of a statement, or that it still runs. @throws {WireError} when there is no such statement.
   */
  async result(queryId: string): Promise<Answer> {
    const query = this.#queries.get(queryId);
    if (query === undefined) throw new WireError("000612", "02000", "Result not found");
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = new Promise<Answer>((resolve) => {
      timer = setTimeout(() => resolve(stillRunning(queryId, false)), this.pollAfterMs);
    });
    const answer = await Promise.race([query.answer, later]);
    clearTimeout(timer);
    return answer;
  }

  /** How a statement is getting on. */
  status(queryId: string): Answer {
    const query = this.#queries.get(queryId);
    return succeeded({ queries: query ? [{ id: queryId, status: query.state }] : [] });
  }

  cancel(queryId: string): void {
    const query = this.#queries.get(queryId);
    query?.session.cancel(query.requestId);
  }

  #start(
    session: Session,
    requestId: string,
    queryId: string,
    request: QueryRequest,
    isMiscounted: boolean,
  ): void {
    this.statements.push(request.sqlText);
    this.ids.push(queryId);
    this.tags.push(String(request.parameters?.QUERY_TAG ?? session.parameters.get("QUERY_TAG") ?? ""));
    const running = session.inTurn(requestId, () => this.#answer(session, queryId, request, isMiscounted));
    const answer = running.catch((thrown) => failed(wireErrorOf(thrown), { queryId }));
    const query = { session, requestId, answer, state: "RUNNING" };
    void answer.then(({ success }) => query.state = success ? "SUCCESS" : "FAILED_WITH_ERROR");
    this.#keep(queryId, query);
  }

  #keep(queryId: string, query: Query): void {
    this.#queries.set(queryId, query);
    const [oldest] = this.#queries.keys();
    if (this.#queries.size > mostQueries) this.#queries.delete(oldest!);
  }

  async #answer(
    session: Session,
    queryId: string,
    request: QueryRequest,
    isMiscounted: boolean,
  ): Promise<Answer> {
    const { sqlText, parameters = {}, bindStage } = request;
    const bindings = bindStage === undefined ? request.bindings : stagedBinds(session, bindStage);
    const statements = splitStatements(sqlText);
    const expected = Number(parameters.MULTI_STATEMENT_COUNT ?? 1);
    if (expected !== 0 && statements.length !== expected) throw notAsMany(statements.length, expected);
    if (statements.length === 1) {
      const work = request.describeOnly ? describeQuery : runStatement;
      const result = await work(session, statements[0]!, bindings);
      return ran(queryId, session, sqlText, isMiscounted ? miscounted(result) : result, this.chunks);
    }
    return ranSeveral(queryId, await this.#several(session, statements, bindings));
  }

  async #several(
    session: Session,
    statements: readonly string[],
    bindings: Binds | undefined,
  ): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (const statement of statements) {
      const queryId = newQueryId();
      const result = await runStatement(session, statement, bindings);
      const answer = ran(queryId, session, statement, result, this.chunks);
      this.#keep(queryId, { session, requestId: "", answer: Promise.resolve(answer), state: "SUCCESS" });
      answers.push(answer);
    }
    return answers;
  }
}

/** As Snowflake's are: later statements have greater ones. */
function newQueryId(): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
  queryCount++;
  return `${hex(Math.floor(Date.now() / 60_000), 8)}-0000-${hex(queryCount % 0x10000, 4)}-0000-${
    hex(0x4e41_0000_0000 + queryCount, 12)
  }`;
}

function notAsMany(actual: number, expected: number): WireError {
  const message = `Actual statement count ${actual} did not match the desired statement count ${expected}.`;
  return new WireError("000008", "0A000", message);
}

/** A result that tells one row fewer than there were. */
function miscounted(result: StatementResult): StatementResult {
  if (result.kind === "select") {
    return { ...result, more: { total: result.rows.length - 1, returned: result.rows.length - 1 } };
  }
  const [first, ...rest] = result.rows;
  if (first === undefined) return result;
  const lessOne = first.map((value, i) =>
    result.columns[i]!.type === "fixed" ? String(Number(value) - 1) : value
  );
  return { ...result, rows: [lessOne, ...rest] };
}
