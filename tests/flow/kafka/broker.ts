import { join } from "node:path";
import { loadOptionalPackage } from "lib/files/mod.ts";

/** A folder of Kafka's jars (`.ci/run` brings it); undefined where no broker can be started. */
export const kafkaJars = Deno.env.get("WARDBOOK_KAFKA_JARS");

type Admin = new (options: Readonly<Record<string, unknown>>) => {
  readonly createTopics: (options: Readonly<Record<string, unknown>>) => Promise<unknown>;
  readonly close: () => Promise<void>;
};

/** A real broker in a process and a folder of its own, while `work` goes on. */
export async function withBroker(
  jars: string,
  work: (broker: string, createTopic: (topic: string, partitions: number) => Promise<void>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "kafka_" }), [port, controller] = [freePort(), freePort()];
  const properties = join(folder, "server.properties"), broker = `127.0.0.1:${port}`;
  const replicas = ["offsets.topic", "transaction.state.log"].map((name) => `${name}.replication.factor=1`);
  await Deno.writeTextFile(
    properties,
    [
      ...["process.roles=broker,controller", "node.id=1", `log.dirs=${join(folder, "data")}`, ...replicas],
      `controller.quorum.bootstrap.servers=127.0.0.1:${controller}`,
      ...["controller.listener.names=CONTROLLER", "inter.broker.listener.name=PLAINTEXT"],
      `listeners=PLAINTEXT://${broker},CONTROLLER://127.0.0.1:${controller}`,
      ...[`advertised.listeners=PLAINTEXT://${broker}`, "offsets.topic.num.partitions=4"],
      "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
      ...["transaction.state.log.min.isr=1", "group.initial.rebalance.delay.ms=0"],
      ...["share.coordinator.state.topic.replication.factor=1", "share.coordinator.state.topic.min.isr=1"],
      "auto.create.topics.enable=false",
    ].join("\n"),
  );
  const java = (...args: readonly string[]) =>
    new Deno.Command("java", {
      args: [
        ...["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"],
        ...["-Dorg.slf4j.simpleLogger.defaultLogLevel=error", "-cp", `${jars}/*`, ...args],
      ],
      ...{ stdout: "null", stderr: "null" },
    });
  const format = ["kafka.tools.StorageTool", "format", "--standalone", "-t", "MkU3OEVBNTcwNTJENDM2Qg"];
  await java(...format, "-c", properties).output();
  const running = java("kafka.Kafka", properties).spawn();
  try {
    await opened(port);
    await work(broker, (topic, partitions) => createTopic(broker, topic, partitions));
  } finally {
    running.kill("SIGKILL");
    await running.status;
    await Deno.remove(folder, { recursive: true });
  }
}

/** A broker that has just opened its port may not lead yet. */
async function createTopic(broker: string, topic: string, partitions: number): Promise<void> {
  const { Admin } = await loadOptionalPackage("kafka") as { readonly Admin: Admin };
  for (let attempt = 0;; attempt++) {
    const admin = new Admin({ clientId: "test", bootstrapBrokers: [broker] });
    try {
      return void await admin.createTopics({ topics: [topic], partitions, replicas: 1 });
    } catch (error) {
      if (attempt === 60) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    } finally {
      await admin.close();
    }
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function opened(port: number): Promise<void> {
  for (let attempt = 0;; attempt++) {
    try {
      return (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    } catch (error) {
      if (attempt === 300) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
