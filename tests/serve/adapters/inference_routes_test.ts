import { assertEquals } from "@std/assert";
import { posted, serving } from "../serving.ts";

Deno.test("Open Inference Protocol: tensors by field in, the API's numbers out", async () => {
  await serving(async ({ ask }) => {
    const get = async (path: string) => (await ask(path)).json();
    assertEquals(await get("/v2/health/live"), { live: true });
    assertEquals(await get("/v2/health/ready"), { ready: true });
    assertEquals((await get("/v2")).name, "wardbook");
    const { name, versions: [version], inputs, outputs } = await get("/v2/models/synthetic");
    assertEquals([name, inputs.length, outputs.length], ["synthetic", 9, 3]);
    assertEquals(inputs.find((each: { name: string }) => each.name === "bed_grade").datatype, "INT64");
    assertEquals((await ask("/v2/models/another")).status, 404);
    assertEquals((await ask(`/v2/models/synthetic/versions/${version}/ready`)).status, 200);
    assertEquals((await ask("/v2/models/synthetic/versions/0123456789ab/ready")).status, 404);

    const stays = [{ deposit: 4_000.5, severity: "Extreme", bed_grade: null }, {
      deposit: null,
      severity: "Minor",
      bed_grade: 3,
    }];
    const { predictions } = await (await ask("/v1/predictions", posted(stays))).json();
    const tensor = (name: keyof (typeof stays)[0], datatype: string, wrap = (value: unknown) => value) => ({
      ...{ name, datatype, shape: [2], data: stays.map((stay) => wrap(stay[name])) },
    });
    const told = {
      id: "42",
      inputs: [
        tensor("deposit", "FP64"),
        tensor("severity", "BYTES", (value) => [value]),
        tensor("bed_grade", "INT64"),
      ],
    };
    for (const path of ["/v2/models/synthetic/infer", `/v2/models/synthetic/versions/${version}/infer`]) {
      const said = await (await ask(path, posted(told))).json();
      assertEquals([said.id, said.model_name, said.model_version], ["42", "synthetic", version]);
      for (const { name, shape, datatype, data } of said.outputs) {
        assertEquals([shape, datatype], [[2], "FP64"]);
        assertEquals(data, predictions.map((each: Record<string, number>) => each[name]));
      }
    }
    const refused: unknown[] = [
      {},
      { inputs: 7 },
      { inputs: [] },
      { inputs: [{ name: "deposit" }] },
      5,
      {
        inputs: [{ name: "deposit", data: [1] }, { name: "bed_grade", data: [1, 2] }],
      },
      { inputs: [{ name: "depsit", data: [1] }] },
      { inputs: [{ name: "__proto__", data: [1] }] },
    ];
    for (const body of refused) {
      assertEquals((await ask("/v2/models/synthetic/infer", posted(body))).status, 422, JSON.stringify(body));
    }
  });
});
