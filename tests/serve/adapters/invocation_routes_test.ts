import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { dockerfile } from "lib/serve/adapters/dockerfile.ts";
import { artefactSource } from "lib/serve/model/model_source.ts";
import { posted, type Serving, serving } from "../serving.ts";

const fields = [
  ...["ward_type", "deposit", "bed_grade", "age_band", "severity", "admitted_on", "admission_type"],
  ...["department", "ward_load"],
];
const stays = [
  ["Q", 4000.5, 2, "51-60", "Extreme", "2022-12-01", "Trauma", "surgery", 3],
  [null, null, 9, "11-20", "Minor", null, null, "surgery", null],
];
const records = stays.map((stay) => Object.fromEntries(fields.map((name, i) => [name, stay[i]])));

async function invoked({ ask }: Serving, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const response = await ask("/invocations", posted(body, headers));
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
}

Deno.test("`/invocations` predicts as `/v1/predictions` does, whichever way stays are written", async () => {
  await serving(async (served) => {
    const { predictions } = await (await served.ask("/v1/predictions", posted(records))).json();
    const bodies = [
      records,
      { stays: records },
      { instances: records },
      { instances: stays },
      { inputs: records },
      { inputs: stays },
      { inputs: Object.fromEntries(fields.map((name, i) => [name, stays.map((stay) => stay[i])])) },
      { dataframe_split: { index: [0, 1], columns: fields, data: stays } },
      { dataframe_records: records },
    ];
    for (const body of bodies) {
      const { status, text } = await invoked(served, body);
      assertEquals([status, JSON.parse(text).predictions], [200, predictions]);
    }
    const ofPython = JSON.stringify({ instances: records }).replaceAll('"deposit":null', '"deposit": NaN');
    const { text } = await invoked(served, ofPython);
    assertEquals([ofPython.includes("NaN"), JSON.parse(text).predictions], [true, predictions]);
    const lines = records.map((record) => JSON.stringify(record)).join("\n");
    const answered = await invoked(served, lines, { "content-type": "application/jsonlines" });
    assertEquals(answered.type, "application/jsonlines");
    assertEquals(answered.text.trim().split("\n").map((line) => JSON.parse(line)), predictions);

    const csv = stays.map((stay) => stay.map((value) => value ?? "").join(",")).join("\n");
    const expected = (predictions as Record<string, number>[])
      .map(({ predicted_days, lower_days, upper_days }) =>
        [predicted_days, lower_days, upper_days].join(",")
      );
    for (const text of [csv, `${csv}\n`, `${fields.join(",")}\r\n${csv}`]) {
      const { type, text: said } = await invoked(served, text, { "content-type": "text/csv" });
      assertEquals([type, said.trim().split("\n")], ["text/csv", expected]);
    }
    const asJson = await invoked(served, csv, { "content-type": "text/csv", accept: "application/json" });
    assertEquals(JSON.parse(asJson.text).predictions, predictions);
  });
});

Deno.test("`/invocations` refuses what it can't read, by a problem document", async () => {
  await serving(async (served) => {
    const cases: [unknown, Readonly<Record<string, string>>, number][] = [
      [{ instances: 7 }, {}, 422],
      [{ instances: [[1, 2]] }, {}, 422],
      [{ dataframe_split: null }, {}, 422],
      [{ dataframe_split: { columns: ["deposit"], data: [[1], 2] } }, {}, 422],
      [{ dataframe_split: { columns: ["__proto__"], data: [[1]] } }, {}, 422],
      [{ inputs: { deposit: 4 } }, {}, 422],
      [{ inputs: {} }, {}, 422],
      ["[NaN, xNaN]", {}, 400],
      ['[{"deposit": -Infinity}]', {}, 400],
      [`["${"NaN\\\\".repeat(100_000)}`, {}, 400],
      ["{}\n{", { "content-type": "application/jsonlines" }, 400],
      ["a,b\n1,2", { "content-type": "text/csv" }, 400],
      ["x", { "content-type": "application/x-npy" }, 415],
    ];
    for (const [body, headers, status] of cases) {
      const answer = await invoked(served, body, headers);
      assertEquals([answer.status, answer.type], [status, "application/problem+json"], JSON.stringify(body));
    }
  });
});

Deno.test("a container answers its contract alone, whoever asks, and its model comes without a registry", async () => {
  const folder = await Deno.makeTempDir({ prefix: "container_" });
  try {
    await serving(async ({ registry, folder: from }) => {
      const version = (await registry.championVersion())!;
      await Deno.mkdir(`${folder}/model`);
      await Deno.copyFile(`${from}/models/versions/${version}.model`, `${folder}/model/${version}.model`);
    });
    const source = await artefactSource(folder);
    await serving(async ({ ask }) => {
      const status = async (path: string, init: RequestInit = {}) =>
        (await ask(path, { ...init, headers: { host: "anything", ...init.headers } })).status;
      assertEquals(await status("/ping"), 200);
      assertEquals(await status("/invocations", posted({})), 200);
      assertEquals([await status("/v1/model"), await status("/"), await status("/metrics")], [404, 404, 404]);
      await inMiniBatches(ask);
    }, { source, isContainer: true, host: "0.0.0.0" });
    await Deno.writeFile(`${folder}/other.model`, new Uint8Array(3));
    await assertRejects(
      () => artefactSource(folder),
      RangeError,
      "there must be one .model in it: there are 2",
    );
    await assertRejects(
      () => artefactSource(`${folder}/other.model`),
      SyntaxError,
      "Cannot read an artefact",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** As a batch transform asks: lines of at most so many megabytes, without a header, joined again. */
async function inMiniBatches(ask: Serving["ask"]): Promise<void> {
  const told = await (await ask("/execution-parameters")).json();
  assertEquals(told, { MaxConcurrentTransforms: 1, BatchStrategy: "MULTI_RECORD", MaxPayloadInMB: 1 });
  const rows = Array.from({ length: 3_000 }, (_, i) => `Q,${4_000 + i},2,51-60,Extreme,2022-12-01,Trauma,,3`);
  const answered = async (lines: readonly string[]) => {
    const answer = await ask("/invocations", posted(lines.join("\n"), { "content-type": "text/csv" }));
    assertEquals(answer.status, 200);
    return await answer.text();
  };
  const batches = await Promise.all([rows.slice(0, 1_700), rows.slice(1_700)].map(answered));
  assertEquals(batches.join(""), await answered(rows));
  assertEquals(batches.join("").trimEnd().split("\n").length, rows.length);
  const empty = posted("{}\n".repeat(50_001), { "content-type": "application/jsonlines" });
  assertEquals((await ask("/invocations", empty)).status, 413);
}

Deno.test("`dockerfile()` copies no rows, runs as nobody special, and starts what is there", async () => {
  const text = dockerfile("2.9.6");
  const copied = [...text.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, words]) => words!.split(" "));
  for (const path of copied.filter((each) => !each.includes("["))) {
    assertEquals(typeof (await Deno.stat(new URL(`../../../${path}`, import.meta.url))).size, "number");
  }
  assertEquals(copied.filter((path) => /^(data|data\/(local|runs).*|models|\.)$/.test(path)), []);
  assertStringIncludes(text, "\nUSER deno\n");
  const [, entry] = /^ENTRYPOINT (.+)$/m.exec(text)!;
  assertEquals(JSON.parse(entry!).slice(-2), ["lib/notebook/tasks/serve/serve.ts", "--container"]);
});

Deno.test("an endpoint is the cohort's: refusals are told as SageMaker tells a container's", async () => {
  await serving(async ({ ask }) => {
    const told = async (name: string, body: string) => {
      const answer = await ask(`/endpoints/${name}/invocations`, posted(body));
      return [
        answer.status,
        answer.headers.get("x-amzn-errortype"),
        (await answer.json()).OriginalStatusCode,
      ];
    };
    assertEquals(await told("synthetic", "{}"), [200, null, undefined]);
    assertEquals(await told("synthetic", "{"), [424, "ModelError", 400]);
    assertEquals(await told("other", "{}"), [400, "ValidationError", undefined]);
    assertEquals((await ask("/execution-parameters")).status, 404);
  });
});

Deno.test("a small body can't ask for millions of values", async () => {
  await serving(async ({ ask }) => {
    const long = `"deposit":[${"1,".repeat(999)}1]`;
    const names = Array.from({ length: 100_000 }, (_, i) => `"n${i}":[]`).join(",");
    const cases: [body: string, type: string, status: number][] = [
      [`{"inputs":{${long},${names}}}`, "application/json", 422],
      [`{"inputs":{"deposit":[${"1,".repeat(5_000)}1]}}`, "application/json", 413],
      ["1\n".repeat(900_000), "application/jsonlines", 413],
      [`{${names}}`, "application/json", 422],
    ];
    for (const [body, type, status] of cases) {
      const answer = await ask("/invocations", posted(body, { "content-type": type }));
      assertEquals([type, answer.status], [type, status]);
      assert((await answer.text()).length < 5_000);
    }
  });
});
