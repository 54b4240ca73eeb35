import {
  connectionOf,
  kafkaClient,
  type KafkaMessage,
  type KafkaStream,
  type KafkaTarget,
} from "./kafka_client.ts";
import { reasonOf } from "./kafka_sender.ts";

export type KafkaReaderOptions = {
  /** Readers of one group share the partitions; where they stopped is kept by the group's name. */
  readonly group: string;
  /** Ends it: what was read is written and noted first. */
  readonly signal: AbortSignal;
  /** Told of what went wrong, without any value of a message: it is tried again. */
  readonly onFault: (line: string) => void;
  /** How long to wait before that. Default 1 s. */
  readonly pauseMs?: number;
};

type Consumer = InstanceType<Awaited<ReturnType<typeof kafkaClient>>["Consumer"]>;

const mostAtOnce = 10_000;
/** After the signal: where no broker answers the client would try on for most of a minute. */
const graceMs = 1_000;

/**
 * Reads a topic until the signal says to stop. How far it was read is noted with the brokers only after all
 * before it is stored, so that a kill loses nothing: what wasn't noted comes again, and whoever stores it
 * knows it by its bytes. While nothing can be stored nothing more is read.
 *
 * @param keep stores a message; throws where it can't at the moment
 */
export async function readKafka(
  keep: (raw: Uint8Array, source: string) => Promise<void>,
  target: KafkaTarget,
  { group, signal, onFault, pauseMs = 1_000 }: KafkaReaderOptions,
): Promise<void> {
  const { Consumer } = await kafkaClient(), { topic } = target;
  const failed = async (what: string, error: unknown) => {
    if (signal.aborted) return;
    onFault(`kafka://${topic}: ${what} (${reasonOf(error)})`);
    await pause(pauseMs, signal);
  };
  while (!signal.aborted) {
    const consumer = new Consumer({
      ...connectionOf(target),
      ...{ groupId: group, autocommit: false, maxWaitTime: 200 },
      // So many messages and one fetch wait at most: of large ones, too, they have room.
      ...{ highWaterMark: 64, maxBytes: 8 * 2 ** 20 },
      // Here and not of `consume()`, as it joins anew by these, too.
      ...{ sessionTimeout: 10_000, rebalanceTimeout: 20_000, heartbeatInterval: 1_000 },
    });
    // Without a listener it would end the process: it can't join its group again.
    const faults: unknown[] = [];
    let end = () => {};
    const giveUp = (error: unknown) => {
      faults.push(error);
      end();
    };
    consumer.on("error", giveUp);
    consumer.on("consumer:heartbeat:stalled", () => giveUp(new Error("its group isn't heard of any more")));
    // New partitions are nobody's until the group is joined anew.
    let partitions: number | undefined;
    consumer.on("client:metadata", ({ topics }) => {
      const count = topics.get(topic)?.partitionsCount;
      partitions ??= count;
      if (count !== partitions && count !== undefined) {
        giveUp(new Error(`it has ${count} partitions now, it had ${partitions}`));
      }
    });
    const stop = () => end();
    signal.addEventListener("abort", stop);
    try {
      const consuming = consumer.consume({
        ...{ topics: [topic], mode: "committed", fallbackMode: "earliest" },
      });
      // The loop below is told of it; one that comes after the loop, or of a stream that came too late, would
      // end the process.
      consuming.then((stream) => stream.on("error", () => {}), () => {});
      const stream = await inTime(consuming, signal);
      end = () => void stream.destroy();
      if (signal.aborted || faults.length > 0) end();
      for await (const messages of groupsOf(stream)) {
        while (!await stored(messages, keep, (error) => failed("nothing can be stored", error))) {
          if (signal.aborted) return;
        }
        await inTime(noted(messages, consumer), signal)
          .catch((error) => failed("how far it was read isn't noted", error));
      }
      throw new Error("the connection ended");
    } catch (error) {
      await failed("it can't be read", faults[0] ?? error);
    } finally {
      signal.removeEventListener("abort", stop);
      await inTime(consumer.close(true), signal).catch(() => {});
    }
  }
}

/**
 * What is there at once, up to a limit; fails with the stream. All of it by the stream's own iterator, which
 * listens from first to last: a stream that nobody listens to for a moment stops fetching for ever.
 */
async function* groupsOf(stream: KafkaStream): AsyncGenerator<readonly KafkaMessage[]> {
  for await (const first of stream) {
    const messages = [first];
    while (messages.length < mostAtOnce) {
      const next = stream.read();
      if (next === null) break;
      messages.push(next);
    }
    yield messages;
  }
}

async function stored(
  messages: readonly KafkaMessage[],
  keep: (raw: Uint8Array, source: string) => Promise<void>,
  failed: (error: unknown) => Promise<void>,
): Promise<boolean> {
  const results = await Promise.allSettled(messages.flatMap(({ topic, partition, offset, value }) =>
    // One without a value tells of nothing.
    value === null || value === undefined ? [] : [keep(value, `kafka://${topic}/${partition}/${offset}`)]
  ));
  const fault = results.find(({ status }) => status === "rejected") as PromiseRejectedResult | undefined;
  if (fault !== undefined) await failed(fault.reason);
  return fault === undefined;
}

async function noted(messages: readonly KafkaMessage[], consumer: Consumer): Promise<void> {
  const last = new Map(messages.map((each) => [each.partition, each]));
  const offsets = [...last.values()].map(({ topic, partition, offset, leaderEpoch }) => ({
    ...{ topic, partition, leaderEpoch, offset: offset + 1n },
  }));
  await consumer.commit({ offsets });
}

/** What the work gives; fails where it isn't done soon after the signal. */
async function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let begin = () => {}, timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    begin = () => timer = setTimeout(() => reject(new Error("it takes too long to end")), graceMs);
  });
  if (signal.aborted) begin();
  else signal.addEventListener("abort", begin);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", begin);
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });
}
