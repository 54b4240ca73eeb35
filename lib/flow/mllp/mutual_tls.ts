import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { Readable, Writable } from "node:stream";
import { createServer, type TLSSocket } from "node:tls";

/** What a server needs of a connection, whatever it goes by. */
export type MllpConnection = Pick<Deno.Conn, "read" | "write" | "closeWrite" | "close"> & {
  readonly remoteAddr: { readonly hostname: string };
};

/** What connections come from; `accept()` fails with BadResource once it is closed. */
export type MllpListener = {
  readonly port: number;
  readonly accept: () => Promise<MllpConnection>;
  readonly close: () => void;
};

export type MutualTlsOptions = {
  readonly hostname: string;
  readonly port: number;
  readonly cert: string;
  readonly key: string;
  /** The authorities by whose certificates clients are let in, PEM. */
  readonly clientCa: string;
};

/**
 * Listens for connections over TLS whose clients show a certificate of a known authority; all others end in
 * the handshake. By Node's TLS, as Deno's own asks clients for none.
 *
 * @param onFault told of who isn't let in
 * @throws {Error} when the port is taken, or certificate or key are none.
 */
export async function listenMutualTls(
  { hostname, port, cert, key, clientCa }: MutualTlsOptions,
  onFault: (line: string) => void,
): Promise<MllpListener> {
  const waiting: MllpConnection[] = [];
  let wake = () => {}, isClosed = false;
  const server = createServer({ cert, key, ca: clientCa, requestCert: true, rejectUnauthorized: true });
  server.on("secureConnection", (socket) => {
    waiting.push(connectionOf(socket));
    wake();
  });
  server.on("tlsClientError", (error) => onFault(`a client was not let in (${error.message})`));
  server.listen(port, hostname);
  await once(server, "listening");
  server.on("error", () => {});
  return {
    port: (server.address() as AddressInfo).port,
    accept: async () => {
      while (waiting.length === 0) {
        if (isClosed) throw new Deno.errors.BadResource("it is closed");
        await new Promise<void>((resolve) => wake = resolve);
      }
      return waiting.shift()!;
    },
    close: () => {
      isClosed = true;
      server.close();
      wake();
    },
  };
}

function connectionOf(socket: TLSSocket): MllpConnection {
  // Whoever reads and writes is told of it; without a listener it would end the process.
  socket.on("error", () => {});
  socket.setKeepAlive(true);
  const reader = Readable.toWeb(socket).getReader(), writer = Writable.toWeb(socket).getWriter();
  writer.closed.catch(() => {});
  let left = new Uint8Array();
  return {
    remoteAddr: { hostname: socket.remoteAddress ?? "unknown" },
    read: async (buffer) => {
      if (left.length === 0) {
        const { done, value } = await reader.read();
        if (done) return null;
        left = value;
      }
      const count = Math.min(left.length, buffer.length);
      buffer.set(left.subarray(0, count));
      left = left.subarray(count);
      return count;
    },
    write: async (bytes) => {
      await writer.write(bytes);
      return bytes.length;
    },
    closeWrite: async () => await writer.close(),
    close: () => socket.destroy(),
  };
}
