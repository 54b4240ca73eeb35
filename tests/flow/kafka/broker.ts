import { join } from "node:path";
import { loadOptionalPackage } from "lib/files/mod.ts";
import { reasonOf } from "lib/flow/kafka/kafka_sender.ts";

/** A folder of Kafka's jars (`.ci/run` brings it); undefined where no broker can be started. */
export const kafkaJars = Deno.env.get("WARDBOOK_KAFKA_JARS");

type Admin = new (options: Readonly<Record<string, unknown>>) => {
  readonly listApis: () => Promise<readonly { readonly apiKey: number }[]>;
  readonly createTopics: (options: Readonly<Record<string, unknown>>) => Promise<unknown>;
  readonly createPartitions: (options: Readonly<Record<string, unknown>>) => Promise<unknown>;
  readonly close: () => Promise<void>;
};

/** Where a broker speaks TLS, where it wants a login, too, and the certificate by which it is trusted. */
export type Secure = { readonly tls: string; readonly login: string; readonly ca: string };
/** Whom it lets in, by each mechanism. */
export const user = { username: "ward", password: "book" };

/** A real broker in a process and a folder of its own, while `work` goes on. */
export async function withBroker(
  jars: string,
  work: (
    broker: string,
    createTopic: (topic: string, partitions: number) => Promise<void>,
    secure: Secure,
    standStill: (milliseconds: number) => Promise<void>,
  ) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "kafka_" }), [port, controller] = [freePort(), freePort()];
  const [tls, login] = [`127.0.0.1:${freePort()}`, `127.0.0.1:${freePort()}`], ca = await certificate(folder);
  const listeners = `PLAINTEXT://127.0.0.1:${port},SSL://${tls},SASL_SSL://${login}`;
  const properties = join(folder, "server.properties"), broker = `127.0.0.1:${port}`;
  const replicas = ["offsets.topic", "transaction.state.log"].map((name) => `${name}.replication.factor=1`);
  await Deno.writeTextFile(
    properties,
    [
      ...["process.roles=broker,controller", "node.id=1", `log.dirs=${join(folder, "data")}`, ...replicas],
      `controller.quorum.bootstrap.servers=127.0.0.1:${controller}`,
      ...["controller.listener.names=CONTROLLER", "inter.broker.listener.name=PLAINTEXT"],
      `listeners=${listeners},CONTROLLER://127.0.0.1:${controller}`,
      ...[`advertised.listeners=${listeners}`, "offsets.topic.num.partitions=4"],
      "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL",
      ...["ssl.keystore.type=PEM", `ssl.keystore.location=${join(folder, "both.pem")}`],
      "sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
      `listener.name.sasl_ssl.plain.sasl.jaas.config=${
        loginModule("plain.Plain")
      } user_${user.username}="${user.password}";`,
      ...["256", "512"].map((bits) =>
        `listener.name.sasl_ssl.scram-sha-${bits}.sasl.jaas.config=${loginModule("scram.Scram")};`
      ),
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
  const users = ["256", "512"].flatMap((bits) => [
    ...["--add-scram", `SCRAM-SHA-${bits}=[name=${user.username},password=${user.password}]`],
  ]);
  await java(...format, "-c", properties, ...users).output();
  const running = java("kafka.Kafka", properties).spawn();
  try {
    await opened(port);
    const create = (topic: string, partitions: number) => createTopic(broker, topic, partitions);
    await work(broker, create, { tls, login, ca }, async (milliseconds) => {
      running.kill("SIGSTOP");
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      running.kill("SIGCONT");
    });
  } finally {
    running.kill("SIGKILL");
    await running.status;
    await Deno.remove(folder, { recursive: true });
  }
}

/** A certificate of its own authority, and a file with its key beside. */
async function certificate(folder: string): Promise<string> {
  const [key, cert] = ["key.pem", "cert.pem"].map((name) => join(folder, name)) as [string, string];
  const { success } = await new Deno.Command("openssl", {
    args: [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", cert],
      ...["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
    ],
    stderr: "null",
  }).output();
  if (!success) throw new Error("Cannot start a broker as openssl must make its certificate: it failed");
  const text = await Deno.readTextFile(cert);
  await Deno.writeTextFile(join(folder, "both.pem"), `${await Deno.readTextFile(key)}${text}`);
  return text;
}

function loginModule(name: string): string {
  return `org.apache.kafka.common.security.${name}LoginModule required`;
}

/** What an idempotent producer asks first; who still starts doesn't know it. */
const initProducerId = 22;

/** A broker that has just opened its port may not lead yet, or have made the topic when it is asked again. */
async function createTopic(broker: string, topic: string, partitions: number): Promise<void> {
  const { Admin } = await loadOptionalPackage("kafka") as { readonly Admin: Admin };
  for (let attempt = 0;; attempt++) {
    const admin = new Admin({ clientId: "test", bootstrapBrokers: [broker] });
    try {
      const known = await admin.listApis();
      if (!known.some(({ apiKey }) => apiKey === initProducerId)) throw new Error("the broker still starts");
      return void await admin.createTopics({ topics: [topic], partitions, replicas: 1 });
    } catch (error) {
      if (reasonOf(error).includes("already exists")) return;
      if (attempt === 60) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    } finally {
      await admin.close();
    }
  }
}

/** More partitions, while the topic is in use. */
export async function growTopic(broker: string, topic: string, partitions: number): Promise<void> {
  const { Admin } = await loadOptionalPackage("kafka") as { readonly Admin: Admin };
  const admin = new Admin({ clientId: "test", bootstrapBrokers: [broker] });
  try {
    await admin.createPartitions({ topics: [{ name: topic, count: partitions, assignments: null }] });
  } finally {
    await admin.close();
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
