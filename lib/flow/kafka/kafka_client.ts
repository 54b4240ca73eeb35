import { loadOptionalPackage } from "lib/files/mod.ts";

/** A topic, where its brokers answer, and as whom to ask them. */
export type KafkaTarget = {
  /** Of each broker `HOST:PORT`. */
  readonly brokers: readonly string[];
  readonly topic: string;
  /** TLS, by the certificates that the system trusts, or by these (PEM). */
  readonly tls?: { readonly ca?: string };
  readonly login?: {
    readonly mechanism: "PLAIN" | "SCRAM-SHA-256" | "SCRAM-SHA-512";
    readonly username: string;
    readonly password: string;
  };
};

/** A message of a topic. */
export type KafkaMessage = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly leaderEpoch: number;
  readonly value?: Uint8Array | null;
};

/** Messages as they come; `read()` gives null where none is there at the moment. */
export type KafkaStream = AsyncIterable<KafkaMessage> & {
  readonly read: () => KafkaMessage | null;
  readonly on: (event: "error", listener: (error: unknown) => void) => unknown;
  readonly destroy: () => unknown;
};

/** What brokers tell of topics: by and by again, while they are read. */
export type KafkaMetadata = {
  readonly topics: ReadonlyMap<string, { readonly partitionsCount: number } | undefined>;
};

/** The part of @platformatic/kafka that is used: https://github.com/platformatic/kafka. */
export type KafkaClient = {
  readonly Producer: new (options: Readonly<Record<string, unknown>>) => {
    readonly send: (
      options: { readonly messages: readonly unknown[]; readonly acks: number },
    ) => Promise<unknown>;
    readonly close: () => Promise<void>;
  };
  readonly Consumer: new (options: Readonly<Record<string, unknown>>) => {
    readonly consume: (options: Readonly<Record<string, unknown>>) => Promise<KafkaStream>;
    readonly on:
      & ((
        event: "error" | "consumer:heartbeat:stalled",
        listener: (error: unknown) => void,
      ) => unknown)
      & ((event: "client:metadata", listener: (metadata: KafkaMetadata) => void) => unknown);
    readonly commit: (options: { readonly offsets: readonly unknown[] }) => Promise<void>;
    readonly close: (force: boolean) => Promise<void>;
  };
};

/** Loads the client, which is downloaded when it is first used (16 MB). */
export async function kafkaClient(): Promise<KafkaClient> {
  return await loadOptionalPackage("kafka") as KafkaClient;
}

/** How the client is told of brokers, TLS and login. */
export function connectionOf({ brokers, tls, login }: KafkaTarget): Readonly<Record<string, unknown>> {
  return {
    ...{ clientId: "wardbook", bootstrapBrokers: [...brokers] },
    ...(tls !== undefined && { tls: { ...tls } }),
    ...(login !== undefined && { sasl: login }),
  };
}
