import type { KafkaTarget } from "lib/flow/mod.ts";
import { WrongUse } from "../../run/wrong_use.ts";

const mechanisms = ["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"] as const;

/**
 * A topic with what the environment says of the way to it: `WARDBOOK_KAFKA_USERNAME`,
 * `WARDBOOK_KAFKA_PASSWORD` and `WARDBOOK_KAFKA_MECHANISM` (SCRAM-SHA-512 by default), and whose
 * certificates are trusted by `--ca`.
 *
 * @throws {WrongUse}
 */
export async function kafkaAccess(
  target: KafkaTarget,
  { ca }: { readonly ca: string | null },
): Promise<KafkaTarget> {
  const [username, password, word = mechanisms[0]] = ["USERNAME", "PASSWORD", "MECHANISM"].map((name) =>
    Deno.env.get(`WARDBOOK_KAFKA_${name}`)
  );
  if ((username === undefined) !== (password === undefined)) {
    throw new WrongUse(
      "Cannot reach Kafka as WARDBOOK_KAFKA_USERNAME and WARDBOOK_KAFKA_PASSWORD go together: one is absent",
    );
  }
  const mechanism = mechanisms.find((each) => each === word);
  if (mechanism === undefined) {
    const rule = `WARDBOOK_KAFKA_MECHANISM must be one of ${mechanisms.join(", ")}`;
    throw new WrongUse(`Cannot reach Kafka as ${rule}: it is "${word}"`);
  }
  if (ca !== null && target.tls === undefined) {
    throw new WrongUse("Cannot reach Kafka as --ca goes with TLS (kafkas://): kafka:// is without");
  }
  return {
    ...target,
    ...(ca !== null && { tls: { ca: await Deno.readTextFile(ca) } }),
    ...(username !== undefined && { login: { mechanism, username, password: password! } }),
  };
}
