import { assert, assertEquals, assertRejects } from "@std/assert";
import type { KafkaTarget } from "lib/flow/kafka/kafka_client.ts";
import { readKafka } from "lib/flow/kafka/kafka_reader.ts";
import { sendKafka } from "lib/flow/kafka/kafka_sender.ts";
import { kafkaJars, user, withBroker } from "./broker.ts";

const topic = "adt";
const message = (text: string) => ({ hospital: "H1", bytes: new TextEncoder().encode(text) });

Deno.test({
  name: "a broker is talked to by TLS, by each way to log in, and not where it or we aren't trusted",
  ignore: kafkaJars === undefined,
  fn: async () => {
    await withBroker(kafkaJars!, async (_, createTopic, { tls, login, ca }) => {
      await createTopic(topic, 1);
      const byTls: KafkaTarget = { brokers: [tls], topic, tls: { ca } };
      const by = (mechanism: "PLAIN" | "SCRAM-SHA-256" | "SCRAM-SHA-512", password = user.password) => ({
        ...{ ...byTls, brokers: [login] },
        login: { ...user, mechanism, password },
      });
      const ways = [byTls, by("PLAIN"), by("SCRAM-SHA-256"), by("SCRAM-SHA-512")];
      for (const [i, way] of ways.entries()) {
        assertEquals(await sendKafka([message(`way ${i}`)], way), 1);
        assertEquals(
          await firstRead(way, `group${i}`, i + 1),
          ways.slice(0, i + 1).map((_, k) => `way ${k}`),
        );
      }
      const refused: readonly (readonly [KafkaTarget, RegExp])[] = [
        [{ brokers: [tls], topic, tls: {} }, /certificate/i],
        [by("SCRAM-SHA-512", "wrong"), /auth|SASL/i],
      ];
      for (const [way, reason] of refused) {
        const error = await assertRejects(() => sendKafka([message("no")], way), Error, "brokers must take");
        assert(reason.test(error.message), error.message);
        assert(!error.message.includes("wrong"), "a password was told");
        const faults = await firstFault(way);
        assert(reason.test(faults) && !faults.includes("wrong"), faults);
      }
    });
  },
});

async function firstRead(way: KafkaTarget, group: string, count: number): Promise<readonly string[]> {
  const stop = new AbortController(), taken: string[] = [], faults: string[] = [];
  await readKafka(
    (raw) => {
      taken.push(new TextDecoder().decode(raw));
      if (taken.length === count) stop.abort();
      return Promise.resolve();
    },
    way,
    { group, signal: stop.signal, onFault: (line) => faults.push(line) },
  );
  assertEquals(faults, []);
  return taken;
}

/** What a reader says first where it can't read. */
async function firstFault(way: KafkaTarget): Promise<string> {
  const stop = new AbortController(), faults: string[] = [];
  await readKafka(() => Promise.resolve(), way, {
    ...{ group: "refused", signal: stop.signal, pauseMs: 1 },
    onFault: (line) => {
      faults.push(line);
      stop.abort();
    },
  });
  return faults[0]!;
}
