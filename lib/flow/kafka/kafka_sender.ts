import { Buffer } from "node:buffer";
import { messageOf } from "lib/files/mod.ts";
import { connectionOf, kafkaClient, type KafkaTarget } from "./kafka_client.ts";

/** A message, and whose it is: those of one hospital keep their order, as they go to one partition. */
export type KeyedMessage = { readonly hospital: string; readonly bytes: Uint8Array };

const mostAtOnce = 500;
/** Of an idempotent producer the client repeats for ever: to a topic that isn't there, too. */
const patience = { retries: 20, retryDelay: 500 };

/**
 * Sends messages to a topic, each acknowledged by all replicas that are in sync and written once, also where
 * the client has to repeat it (idempotent producer). Those that wait go together.
 *
 * @returns how many were sent.
 * @throws {Error} when they can't be sent.
 */
export async function sendKafka(
  messages: AsyncIterable<KeyedMessage> | readonly KeyedMessage[],
  target: KafkaTarget,
): Promise<number> {
  const { Producer } = await kafkaClient(), { topic } = target;
  // The client's own defaults, 0 and 0, are somebody's.
  const producer = new Producer({
    ...connectionOf(target),
    ...{ idempotent: true, producerId: -1n, producerEpoch: -1, ...patience },
  });
  let sent = 0;
  try {
    for await (const group of groupsOf(messages)) {
      await producer.send({
        messages: group.map(({ hospital, bytes }) => ({
          ...{ topic, key: Buffer.from(hospital), value: Buffer.from(bytes) },
        })),
        acks: -1,
      });
      sent += group.length;
    }
    return sent;
  } catch (cause) {
    const rule = "brokers must take what is sent";
    throw new Error(
      `Cannot send to kafka://${target.brokers.join(",")}/${topic} as ${rule}: after ${sent} ${
        reasonOf(cause)
      }`,
      { cause },
    );
  } finally {
    await producer.close();
  }
}

/** What went wrong, and why, as far as the client says: its own message is often that several things did. */
export function reasonOf(error: unknown): string {
  const { errors, cause } = Object(error) as { errors?: readonly unknown[]; cause?: unknown };
  const inner = errors?.[0] ?? cause;
  const told = messageOf(error), why = inner === undefined || inner === null ? "" : reasonOf(inner);
  return told.includes(why) ? told : `${told}: ${why}`;
}

/** What is there goes together, what comes by and by one by one. */
async function* groupsOf(
  messages: AsyncIterable<KeyedMessage> | readonly KeyedMessage[],
): AsyncGenerator<readonly KeyedMessage[]> {
  if (Symbol.asyncIterator in messages) {
    for await (const each of messages) yield [each];
    return;
  }
  for (let from = 0; from < messages.length; from += mostAtOnce) {
    yield messages.slice(from, from + mostAtOnce);
  }
}
