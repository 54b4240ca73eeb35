import type { ChunkStore } from "./chunks.ts";
import { databaseName } from "./database.ts";
import type { Session } from "./session.ts";
import { statementTypeIds } from "./statement_kind.ts";
import type { StatementResult } from "./statements.ts";
import type { WireError } from "./wire_error.ts";

/** The envelope of all of Snowflake's answers. */
export type Answer = {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly success: boolean;
  readonly code: string | null;
  readonly message: string | null;
};

/** Session parameters that the driver reads. */
const parameters = [
  { name: "TIMEZONE", value: "UTC" },
  { name: "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD", value: 65280 },
  { name: "CLIENT_SESSION_KEEP_ALIVE", value: false },
  { name: "QUERY_CONTEXT_CACHE_SIZE", value: 5 },
  { name: "DATE_OUTPUT_FORMAT", value: "YYYY-MM-DD" },
  { name: "TIME_OUTPUT_FORMAT", value: "HH24:MI:SS" },
  { name: "TIMESTAMP_OUTPUT_FORMAT", value: "YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM" },
  { name: "TIMESTAMP_NTZ_OUTPUT_FORMAT", value: "YYYY-MM-DD HH24:MI:SS.FF3" },
  { name: "JS_TREAT_INTEGER_AS_BIGINT", value: false },
  { name: "JS_DRIVER_DISABLE_OCSP_FOR_NON_SF_ENDPOINTS", value: false },
];

export function succeeded(data: Answer["data"]): Answer {
  return { data, success: true, code: null, message: null };
}

export function failed({ code, sqlState, message }: WireError, data: Answer["data"] = null): Answer {
  return { data: { errorCode: code, sqlState, ...data }, success: false, code, message };
}

/** A session's parameters, with those that somebody has set for its user. */
function parametersOf({ user }: Session) {
  return parameters.map(({ name, value }) => {
    const own = user.parameters?.[name];
    return { name, value: own === undefined ? value : typeof value === "number" ? Number(own) : own };
  });
}

/** The answer to a login. */
export function loggedIn(session: Session): Answer {
  return succeeded({
    token: session.token,
    masterToken: session.masterToken,
    validityInSeconds: 3600,
    masterValidityInSeconds: 14400,
    sessionId: session.id,
    displayUserName: session.user.name,
    serverVersion: "local",
    parameters: parametersOf(session),
    sessionInfo: {
      databaseName,
      schemaName: session.schema,
      roleName: session.role,
      warehouseName: session.warehouse,
    },
  });
}

/** The answer to a session's renewal. */
export function renewed(session: Session): Answer {
  return succeeded({
    sessionToken: session.token,
    masterToken: session.masterToken,
    validityInSecondsST: 3600,
    validityInSecondsMT: 14400,
    sessionId: session.id,
  });
}

/** The answer of a statement that ran: its first rows, and where the others lie. */
export function ran(
  queryId: string,
  session: Session,
  text: string,
  result: StatementResult,
  chunks: ChunkStore,
): Answer {
  const { first, others } = chunks.split(result.rows, text);
  return succeeded({
    queryId,
    rowtype: result.columns,
    rowset: first,
    total: result.rows.length,
    returned: result.rows.length,
    statementTypeId: statementTypeIds[result.kind],
    version: 1,
    sqlState: "00000",
    queryResultFormat: "json",
    parameters: parametersOf(session),
    finalDatabaseName: databaseName,
    finalSchemaName: session.schema,
    finalRoleName: session.role,
    finalWarehouseName: session.warehouse,
    numberOfBinds: 0,
    arrayBindSupported: true,
    ...(others.length > 0 ? { chunks: others, chunkHeaders: {} } : {}),
    ...result.more,
  });
}

/** The answer of several statements that ran: the client fetches their results by their ids. */
export function ranSeveral(queryId: string, results: readonly Answer[]): Answer {
  const ids = results.map(({ data }) => data!.queryId),
    types = results.map(({ data }) => data!.statementTypeId);
  return succeeded({
    ...results[0]!.data,
    chunks: undefined,
    queryId,
    resultIds: ids.join(","),
    resultTypes: types.join(","),
    statementTypeId: 0xa000,
    rowtype: [{
      name: "multiple statement execution",
      type: "text",
      nullable: false,
      precision: null,
      scale: null,
    }],
    rowset: [["Multiple statements executed successfully."]],
    total: 1,
    returned: 1,
  });
}

/** The answer while a statement still runs: where to ask again. */
export function stillRunning(queryId: string, isAsync: boolean): Answer {
  const data = {
    queryId,
    getResultUrl: `/queries/${queryId}/result`,
    queryAbortsAfterSecs: 300,
    progressDesc: null,
  };
  return {
    data,
    success: true,
    code: isAsync ? "333334" : "333333",
    message: "Query execution in progress.",
  };
}
