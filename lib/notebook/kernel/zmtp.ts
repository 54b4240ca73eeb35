/** The socket types that a Jupyter client needs. */
export type SocketType = "DEALER" | "SUB";

/**
 * The connecting end of one ZeroMQ connection over TCP on this machine: ZMTP 3.0 without encryption (NULL
 * mechanism), https://rfc.zeromq.org/spec/23/. It exists because the npm package never wakes up on a message
 * under Deno.
 */
export class ZmtpSocket {
  readonly #connection: Deno.TcpConn;
  readonly #reader: ByteReader;
  #lastWrite: Promise<void> = Promise.resolve();

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
    this.#reader = new ByteReader(connection);
  }

  /**
   * Dials and shakes hands; a SUB socket subscribes to everything.
   *
   * @throws {Deno.errors.ConnectionRefused} when nobody listens on the port.
   * @throws {TypeError} when the peer does not speak ZMTP 3.
   */
  static async connect(type: SocketType, port: number, hostname = "127.0.0.1"): Promise<ZmtpSocket> {
    const connection = await Deno.connect({ hostname, port });
    connection.setNoDelay(true);
    const socket = new ZmtpSocket(connection);
    try {
      await socket.#shakeHands(type);
    } catch (error) {
      socket.close();
      throw error;
    }
    if (type === "SUB") await socket.send([Uint8Array.of(1)]);
    return socket;
  }

  /** Sends one message of several frames; messages of concurrent calls never mix. */
  send(frames: readonly Uint8Array[]): Promise<void> {
    const last = frames.length - 1;
    return this.#write(concat(frames.map((frame, i) => frameBytes(frame, i < last ? moreFlag : 0))));
  }

  /** The frames of the next message, or null once the connection is closed from either side. */
  async receive(): Promise<Uint8Array[] | null> {
    const frames: Uint8Array[] = [];
    while (true) {
      const frame = await this.#readFrame();
      if (frame === null) return null;
      if (frame.flags & COMMAND) continue;
      frames.push(frame.body);
      if (!(frame.flags & moreFlag)) return frames;
    }
  }

  close(): void {
    try {
      this.#connection.close();
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }

  async #shakeHands(type: SocketType): Promise<void> {
    const greeting = new Uint8Array(64);
    greeting.set([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0]);
    greeting.set(encoder.encode("NULL"), 12);
    await this.#write(greeting);
    const peer = await this.#reader.read(64);
    if (peer === null || peer[0] !== 0xff || peer[10]! < 3) throw foreignPeer("it sent another greeting");
    const ready = [
      Uint8Array.of(5),
      encoder.encode("READY"),
      property("Socket-Type", type),
      property("Identity", ""),
    ];
    await this.#write(frameBytes(concat(ready), COMMAND));
    const answer = await this.#readFrame();
    if (answer === null || decoder.decode(answer.body.subarray(1, 6)) !== "READY") {
      throw foreignPeer("it did not answer READY");
    }
  }

  #write(bytes: Uint8Array): Promise<void> {
    const write = async () => {
      let written = 0;
      while (written < bytes.length) written += await this.#connection.write(bytes.subarray(written));
    };
    return this.#lastWrite = this.#lastWrite.then(write);
  }

  async #readFrame(): Promise<{ flags: number; body: Uint8Array } | null> {
    const flags = (await this.#reader.read(1))?.[0];
    if (flags === undefined) return null;
    const size = await this.#reader.read(flags & LONG ? 8 : 1);
    if (size === null) return null;
    const length = flags & LONG ? Number(viewOf(size).getBigUint64(0)) : size[0]!;
    const body = await this.#reader.read(length);
    return body && { flags, body };
  }
}

/** Bits of a frame's first byte: more frames follow; the length takes 8 bytes; a command, not a message. */
const moreFlag = 1, LONG = 2, COMMAND = 4;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Exact-length reads over a connection. The unread bytes are `#buffer[#start .. #end)`. */
class ByteReader {
  #buffer = new Uint8Array(1 << 16);
  #start = 0;
  #end = 0;

  constructor(readonly connection: Deno.TcpConn) {}

  /** A copy of the next `length` bytes, or null when the connection ends before. */
  async read(length: number): Promise<Uint8Array | null> {
    while (this.#end - this.#start < length) {
      this.#makeRoom(length);
      const count = await this.#fill();
      if (count === null) return null;
      this.#end += count;
    }
    return this.#buffer.slice(this.#start, this.#start += length);
  }

  #makeRoom(length: number): void {
    if (this.#start + length <= this.#buffer.length) return;
    const unread = this.#buffer.subarray(this.#start, this.#end);
    const target = length > this.#buffer.length ? new Uint8Array(2 * length) : this.#buffer;
    target.set(unread);
    this.#buffer = target;
    this.#end = unread.length;
    this.#start = 0;
  }

  async #fill(): Promise<number | null> {
    try {
      return await this.connection.read(this.#buffer.subarray(this.#end));
    } catch (error) {
      if (closedErrors.some((closed) => error instanceof closed)) return null;
      throw error;
    }
  }
}

const closedErrors = [Deno.errors.BadResource, Deno.errors.Interrupted, Deno.errors.ConnectionReset];

function frameBytes(body: Uint8Array, flags: number): Uint8Array {
  if (body.length < 256) return concat([Uint8Array.of(flags, body.length), body]);
  const head = new Uint8Array(9);
  head[0] = flags | LONG;
  viewOf(head).setBigUint64(1, BigInt(body.length));
  return concat([head, body]);
}

function property(name: string, value: string): Uint8Array {
  const length = new Uint8Array(4);
  viewOf(length).setUint32(0, value.length);
  return concat([Uint8Array.of(name.length), encoder.encode(name), length, encoder.encode(value)]);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

function foreignPeer(state: string): TypeError {
  return new TypeError(`Cannot connect to the kernel as it must speak ZMTP 3: ${state}`);
}
