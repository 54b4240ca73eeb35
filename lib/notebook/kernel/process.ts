import { ZmtpSocket } from "./zmtp.ts";

export type KernelProcess = {
  readonly process: Deno.ChildProcess;
  readonly shell: ZmtpSocket;
  readonly control: ZmtpSocket;
  readonly outputs: ZmtpSocket;
  /** The secret that signs messages. */
  readonly key: string;
};
export type KernelProcessOptions = {
  /** The folder that code in the kernel runs in: relative imports and deno.json are looked up from there. */
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
};

/**
 * Starts `deno jupyter --kernel` on free ports of this machine and connects to them.
 *
 * @param deadline by when it must listen, on the clock of `performance.now()`.
 * @throws {Error} when it ends before it listens, with what it wrote to standard error.
 */
export async function startKernelProcess(
  options: KernelProcessOptions,
  deadline: number,
): Promise<KernelProcess> {
  const ports = freePorts();
  const key = crypto.randomUUID();
  const connectionFile = await Deno.makeTempFile({ prefix: "kernel-", suffix: ".json" });
  try {
    const description = { ...ports, key, ip: "127.0.0.1", transport: "tcp", signature_scheme: "hmac-sha256" };
    await Deno.writeTextFile(connectionFile, JSON.stringify({ ...description, kernel_name: "deno" }));
    const process = spawnKernel(connectionFile, options);
    const [shell, control, outputs] = await dialAll(process, deadline, [
      ["DEALER", ports.shell_port],
      ["DEALER", ports.control_port],
      ["SUB", ports.iopub_port],
    ]);
    return { process, shell: shell!, control: control!, outputs: outputs!, key };
  } finally {
    await Deno.remove(connectionFile);
  }
}

/**
 * Until the prelude watches standard input, only the system can end a kernel with its runner; where it can
 * (`setpriv`, of util-linux), it is asked to.
 */
const guarded = `ulimit -c 0
if setpriv --pdeathsig KILL true 2> /dev/null; then exec setpriv --pdeathsig KILL "$0" "$@"; fi
exec "$0" "$@"`;

/**
 * Without core files: a kernel that crashes would leave in the notebooks' folder what it had in memory, rows
 * and secrets.
 */
function spawnKernel(connectionFile: string, { folder, env = {} }: KernelProcessOptions): Deno.ChildProcess {
  const args = ["jupyter", "--kernel", "--conn", connectionFile];
  const hasShell = Deno.build.os !== "windows";
  return new Deno.Command(hasShell ? "/bin/sh" : Deno.execPath(), {
    args: hasShell ? ["-c", guarded, Deno.execPath(), ...args] : args,
    cwd: folder,
    // Ctrl-C is for the runner, which then kills the kernel.
    detached: true,
    // Colour codes in results would depend on who looks.
    env: { NO_COLOR: "1", ...env },
    // Never written to: it ends when the runner does, however it does, and the kernel with it.
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
}

async function dialAll(
  process: Deno.ChildProcess,
  deadline: number,
  addresses: readonly (readonly ["DEALER" | "SUB", number])[],
): Promise<ZmtpSocket[]> {
  let ended = false;
  process.status.then(() => ended = true);
  const sockets: ZmtpSocket[] = [];
  try {
    for (const [type, port] of addresses) {
      sockets.push(
        await dial(() => ZmtpSocket.connect(type, port), () => ended || performance.now() > deadline),
      );
    }
    return sockets;
  } catch (cause) {
    for (const socket of sockets) socket.close();
    if (!ended) process.kill("SIGKILL");
    await process.stdin.close().catch(() => {});
    const stderr = await new Response(process.stderr).text();
    throw new Error(`Cannot start the kernel as it must listen on its ports: ${stderr.trim() || cause}`, {
      cause,
    });
  }
}

/** Tries until somebody listens; rejects with the last refusal once `mayStop()`. */
async function dial(connect: () => Promise<ZmtpSocket>, mayStop: () => boolean): Promise<ZmtpSocket> {
  while (true) {
    try {
      return await connect();
    } catch (error) {
      if (mayStop() || !(error instanceof Deno.errors.ConnectionRefused)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** Five ports that were free a moment ago; all are held while choosing, so that they differ. */
function freePorts() {
  const listeners = Array.from({ length: 5 }, () => Deno.listen({ hostname: "127.0.0.1", port: 0 }));
  const ports = listeners.map((listener) => listener.addr.port);
  for (const listener of listeners) listener.close();
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = ports as [
    number,
    number,
    number,
    number,
    number,
  ];
  return { shell_port, iopub_port, stdin_port, control_port, hb_port };
}
