import { existsSync } from "node:fs";
import { oneValue, rowType, type WireResult } from "./results.ts";
import type { Session } from "./session.ts";
import { checkIsSnowflake } from "./translate.ts";
import { WireError } from "./wire_error.ts";

/** A place on a stage: the stage's folder, and the path below it. */
export type StagePlace = { readonly stage: string; readonly folder: string; readonly path: string };
/** A file on a stage, named by its path below the stage. */
export type StagedFile = { readonly name: string; readonly path: string; readonly bytes: number };
export type StageResult = WireResult & { readonly more?: Readonly<Record<string, unknown>> };

/** The driver's own stage, for binds of many rows. */
const bindStage = "SYSTEM$BIND";
const createStage =
  /^CREATE\s+(OR\s+REPLACE\s+)?(TEMP(?:ORARY)?\s+)?STAGE\s+(IF\s+NOT\s+EXISTS\s+)?([\w$."]+)/i;
const dropStage = /^DROP\s+STAGE\s+(IF\s+EXISTS\s+)?([\w$."]+)/i;
const transfer = /^(?:PUT|GET)\s+('[^']+'|[^\s']+)\s*('[^']+'|\S+)/i;

/** The stages of a server: a folder each. Temporary ones belong to a session, and end with it. */
export class Stages {
  /** Where clients reach the server, as `http://127.0.0.1:1234`. */
  origin = "";
  readonly #names = new Set<string>();
  /** What uploads over HTTP have to show. */
  readonly #uploadToken: string = crypto.randomUUID();

  /** @param folder an absolute path. */
  constructor(readonly folder: string) {}

  /** Creates or drops a stage, if that is what the statement does. */
  define(session: Session, text: string): StageResult | undefined {
    const create = createStage.exec(text), drop = dropStage.exec(text);
    if (!create && !drop) return undefined;
    checkIsSnowflake(text);
    if (create) {
      return this.#create(session, nameOf(create[4]!), {
        isNew: !create[3],
        isFresh: !!create[1],
        isTemporary: !!create[2],
      });
    }
    return this.#drop(session, nameOf(drop![2]!), !!drop![1]);
  }

  /** What the client needs to send files to a stage, or to fetch them: the driver itself moves them. */
  transfer(session: Session, text: string): StageResult {
    checkIsSnowflake(text);
    const [, first = "", second = ""] = transfer.exec(text) ?? [];
    const isPut = /^PUT/i.test(text);
    const place = this.place(session, unquoted(isPut ? second : first));
    const local = unquoted(isPut ? first : second).replace(/^file:\/\//, "");
    const more = isPut
      ? { ...upload(local, text), stageInfo: this.#stageInfo(place) }
      : download(place, local, this.files(place));
    return { columns: [], rows: [], more };
  }

  /** Takes a file that a client sends over HTTP. @throws {WireError} when it may not, or not there. */
  receive(path: string, authorization: string, bytes: Uint8Array): void {
    if (authorization !== `Bearer ${this.#uploadToken}` || path.split("/").includes("..")) {
      throw new WireError("001003", "42000", "This upload is not allowed");
    }
    Deno.mkdirSync(`${this.folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    Deno.writeFileSync(`${this.folder}/${path}`, bytes);
  }

  /** `LIST @stage` and `REMOVE @stage`. */
  list(session: Session, text: string): StageResult {
    checkIsSnowflake(text);
    const [, command = "", where = ""] = /^(\w+)\s+('[^']+'|\S+)/.exec(text) ?? [];
    const files = this.files(this.place(session, unquoted(where)));
    const isRemoval = /^(REMOVE|RM)$/i.test(command);
    if (isRemoval) { for (const file of files) Deno.removeSync(file.path); }
    return {
      columns: [
        rowType("name", "text"),
        isRemoval ? rowType("result", "text") : rowType("size", "fixed", { precision: 38, scale: 0 }),
      ],
      rows: files.map(({ name, bytes }) => [name, isRemoval ? "removed" : String(bytes)]),
    };
  }

  /** Takes away what a session had on stages of its own. */
  end(session: Session): void {
    removeFolder(`${this.folder}/${session.id}`);
  }

  /** The place that `@stage/path` names. @throws {WireError} 002003 when there is no such stage. */
  place(session: Session, where: string): StagePlace {
    const [, name = "", path = ""] = /^@([^/]+)\/?(.*)$/.exec(where) ?? [];
    const stage = nameOf(name);
    const isOwn = stage === "~" || session.stages.has(stage);
    if (!isOwn && !stage.startsWith("%") && !this.#names.has(stage)) throw noStage(stage);
    if (path.split("/").includes("..")) throw new WireError("001003", "42000", `Invalid path '${path}'`);
    return { stage, folder: `${this.folder}/${isOwn ? session.id : "shared"}/${stage}`, path };
  }

  /** The files whose path below their stage begins with the place's path, in the order of their names. */
  files({ stage, folder, path }: StagePlace): StagedFile[] {
    const files = existsSync(folder) ? filesBelow(folder) : [];
    return files.filter((name) => name.startsWith(path)).sort().map((name) => ({
      name: `${stage.toLowerCase()}/${name}`,
      path: `${folder}/${name}`,
      bytes: Deno.statSync(`${folder}/${name}`).size,
    }));
  }

  /**
   * Where the driver puts files. It copies those of a PUT itself, in the local file system; but the binds
   * that it stages have no file, and it sends them only over HTTP, to a storage of Google's: here to the
   * server.
   */
  #stageInfo({ stage, folder, path }: StagePlace): Record<string, unknown> {
    if (stage !== bindStage) return localStageInfo(`${folder}/${path}`);
    return {
      locationType: "GCS",
      location: `${folder.slice(this.folder.length + 1)}/${path}/`,
      endPoint: `${this.origin}/stages`,
      region: "",
      creds: { GCS_ACCESS_TOKEN: this.#uploadToken },
    };
  }

  #create(
    session: Session,
    stage: string,
    { isNew, isFresh, isTemporary }: { isNew: boolean; isFresh: boolean; isTemporary: boolean },
  ): StageResult {
    const names = isTemporary ? session.stages : this.#names;
    if (names.has(stage) && isNew && !isFresh) {
      throw new WireError("002002", "42710", `SQL compilation error:\nObject '${stage}' already exists.`);
    }
    const isThere = names.has(stage);
    names.add(stage);
    const { folder } = this.place(session, `@${stage}`);
    if (isThere && isFresh) removeFolder(folder);
    Deno.mkdirSync(folder, { recursive: true });
    return oneValue("status", "text", `Stage area ${stage} successfully created.`);
  }

  #drop(session: Session, stage: string, mayLack: boolean): StageResult {
    const names = session.stages.has(stage) ? session.stages : this.#names;
    if (!names.has(stage) && !mayLack) throw noStage(stage);
    if (names.has(stage)) removeFolder(this.place(session, `@${stage}`).folder);
    names.delete(stage);
    return oneValue("status", "text", `${stage} successfully dropped.`);
  }
}

/** A path in quotes, or not, without them. */
export function unquoted(text: string): string {
  return text.replace(/^'(.*)'$/, "$1").replace(/;$/, "");
}

function upload(local: string, text: string): Record<string, unknown> {
  return {
    command: "UPLOAD",
    operation: "Node",
    src_locations: [local],
    autoCompress: !/auto_compress\s*=\s*false/i.test(text),
    overwrite: /overwrite\s*=\s*true/i.test(text),
    sourceCompression: /source_compression\s*=\s*(\w+)/i.exec(text)?.[1]?.toLowerCase() ?? "auto_detect",
    parallel: 4,
    threshold: 1e9,
    encryptionMaterial: null,
    presignedUrls: null,
  };
}

function download(place: StagePlace, local: string, files: readonly StagedFile[]): Record<string, unknown> {
  return {
    command: "DOWNLOAD",
    operation: "Node",
    src_locations: files.map(({ path }) => path.slice(place.folder.length + 1)),
    localLocation: local,
    parallel: 4,
    stageInfo: localStageInfo(place.folder),
    encryptionMaterial: [],
    presignedUrls: [],
  };
}

function localStageInfo(location: string): Record<string, unknown> {
  return {
    locationType: "LOCAL_FS",
    location,
    path: "",
    region: "",
    creds: {},
    isClientSideEncrypted: false,
  };
}

/** `WARDBOOK.PUBLIC.x` and `"x"` as the name that the server keeps. */
function nameOf(name: string): string {
  const last = name.split(".").at(-1)!;
  return last.startsWith('"') ? last.slice(1, -1) : last.toUpperCase();
}

function noStage(stage: string): WireError {
  return new WireError(
    "002003",
    "02000",
    `SQL compilation error:\nStage '${stage}' does not exist or not authorized.`,
  );
}

function filesBelow(folder: string, prefix = ""): string[] {
  return Array.from(Deno.readDirSync(folder)).flatMap((entry) =>
    entry.isDirectory
      ? filesBelow(`${folder}/${entry.name}`, `${prefix}${entry.name}/`)
      : [`${prefix}${entry.name}`]
  );
}

function removeFolder(folder: string): void {
  if (existsSync(folder)) Deno.removeSync(folder, { recursive: true });
}
