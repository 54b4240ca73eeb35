import { assertEquals, assertRejects } from "@std/assert";
import { ZmtpSocket } from "lib/notebook/kernel/zmtp.ts";

/** Serves one connection: answers the handshake as ZMTP 3.0 does (NULL mechanism), then calls `talk`. */
async function withPeer(
  talk: (peer: Deno.TcpConn) => Promise<void>,
  test: (port: number) => Promise<void>,
  greetingStart: readonly number[] = [0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0],
): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serve = async () => {
    using peer = await listener.accept();
    const greeting = new Uint8Array(64);
    greeting.set(greetingStart);
    greeting.set(new TextEncoder().encode("NULL"), 12);
    await peer.write(greeting);
    await readExactly(peer, 64);
    if (greetingStart[10] !== 3) return;
    const [, size = 0] = await readExactly(peer, 2);
    await readExactly(peer, size);
    await peer.write(Uint8Array.of(4, 6, 5, ...new TextEncoder().encode("READY")));
    await talk(peer);
  };
  const served = serve();
  try {
    await test(listener.addr.port);
  } finally {
    listener.close();
    await served;
  }
}

async function readExactly(connection: Deno.TcpConn, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let read = 0; read < length;) {
    const count = await connection.read(bytes.subarray(read));
    if (count === null) throw new Error("the connection ended early");
    read += count;
  }
  return bytes;
}

Deno.test("`ZmtpSocket.receive()` puts frames together however they are cut", async () => {
  const long = new Uint8Array(100_000).map((_, i) => i % 251);
  const head = new Uint8Array(9);
  head[0] = 2;
  new DataView(head.buffer).setBigUint64(1, BigInt(long.length));
  const bytes = [1, 2, 65, 66, 1, 0, ...head, ...long, 4, 5, 4, 80, 73, 78, 71, 0, 1, 67];
  const talk = async (peer: Deno.TcpConn) => {
    for (let i = 0; i < 20; i++) await peer.write(Uint8Array.of(bytes[i]!));
    for (let i = 20; i < bytes.length;) i += await peer.write(Uint8Array.from(bytes.slice(i)));
  };
  await withPeer(talk, async (port) => {
    const socket = await ZmtpSocket.connect("DEALER", port);
    assertEquals(await socket.receive(), [Uint8Array.of(65, 66), new Uint8Array(), long]);
    assertEquals(await socket.receive(), [Uint8Array.of(67)], "a command between messages is none");
    assertEquals(await socket.receive(), null, "the peer closed");
    socket.close();
    socket.close();
  });
});

Deno.test("`ZmtpSocket.send()` marks the last frame, and writes long lengths in eight bytes", async () => {
  const talk = async (peer: Deno.TcpConn) => {
    assertEquals(await readExactly(peer, 5), Uint8Array.of(1, 1, 7, 0, 0));
    assertEquals(await readExactly(peer, 9), Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 1, 0));
    await readExactly(peer, 256);
  };
  await withPeer(talk, async (port) => {
    const socket = await ZmtpSocket.connect("DEALER", port);
    await Promise.all([
      socket.send([Uint8Array.of(7), new Uint8Array()]),
      socket.send([new Uint8Array(256)]),
    ]);
    assertEquals(await socket.receive(), null);
    socket.close();
  });
});

Deno.test("`ZmtpSocket.connect()` subscribes to everything when the socket is SUB", async () => {
  const talk = async (peer: Deno.TcpConn) => assertEquals(await readExactly(peer, 3), Uint8Array.of(0, 1, 1));
  await withPeer(talk, async (port) => {
    const socket = await ZmtpSocket.connect("SUB", port);
    assertEquals(await socket.receive(), null);
    socket.close();
  });
});

Deno.test("`ZmtpSocket.connect()` refuses a peer that does not speak ZMTP 3", async () => {
  const nobody = () => Promise.resolve();
  await withPeer(nobody, async (port) => {
    await assertRejects(() => ZmtpSocket.connect("DEALER", port), TypeError, "it must speak ZMTP 3");
  }, [0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1, 0]);
});
