import { assertEquals, assertRejects } from "@std/assert";
import { Beside } from "lib/notebook/run/beside.ts";

Deno.test("`Beside` does one thing after the other, and not at once", async () => {
  const beside = new Beside(), seen: string[] = [], first = Promise.withResolvers<void>();
  beside.begin(async () => {
    await first.promise;
    seen.push("first");
  });
  beside.begin(() => Promise.resolve(void seen.push("second")));
  seen.push("begun");
  first.resolve();
  await beside.done();
  assertEquals(seen, ["begun", "first", "second"]);
});

Deno.test("`Beside` waits with what was given last until it is released, or more is given", async () => {
  const beside = new Beside(), seen: string[] = [];
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const work = (name: string, { resolve }: PromiseWithResolvers<void>) => () => {
    seen.push(name);
    resolve();
    return Promise.resolve();
  };
  beside.begin(work("first", first));
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(seen, []);
  beside.begin(work("second", second));
  await first.promise;
  assertEquals(seen, ["first"]);
  beside.release();
  await second.promise;
  assertEquals(seen, ["first", "second"]);
});

Deno.test("`Beside` tells of what failed with its error, and does nothing after that", async () => {
  const beside = new Beside(), seen: string[] = [], full = new Error("the disk is full");
  beside.begin(() => Promise.reject(full));
  beside.begin(() => Promise.resolve(void seen.push("second")));
  await assertRejects(() => beside.done(), Error, "the disk is full");
  assertEquals([beside.failure.aborted, beside.failure.reason, seen], [true, full, []]);
});

Deno.test("`Beside` is done when nothing was begun", async () => {
  const beside = new Beside();
  await beside.done();
  assertEquals(beside.failure.aborted, false);
});
