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

/** Another process may take a port between our choice and the kernel's. */
const mostTries = 3;

/**
 * Starts `deno jupyter --kernel` on free ports of this machine and connects to them; on others when it ends
 * before it listens on all of them, three times at most.
 *
 * @param deadline by when it must listen, on the clock of `performance.now()`.
 * @throws {Error} when it ends before it listens, with what it wrote to standard error.
 */
export async function startKernelProcess(
  options: KernelProcessOptions,
  deadline: number,
): Promise<KernelProcess> {
  const failures: Error[] = [];
  while (failures.length < mostTries && performance.now() < deadline) {
    const started = await startedOn(freePorts(), options, deadline);
    if (!(started instanceof Error)) return started;
    failures.push(started);
  }
  throw failures.at(-1) ?? new Error("Cannot start the kernel as it must be asked to before its deadline");
}

async function startedOn(
  ports: ReturnType<typeof freePorts>,
  options: KernelProcessOptions,
  deadline: number,
): Promise<KernelProcess | Error> {
  const key = crypto.randomUUID();
  const connectionFile = await Deno.makeTempFile({ prefix: "kernel-", suffix: ".json" });
  try {
    const description = { ...ports, key, ip: "127.0.0.1", transport: "tcp", signature_scheme: "hmac-sha256" };
    await Deno.writeTextFile(connectionFile, JSON.stringify({ ...description, kernel_name: "deno" }));
    const process = spawnKernel(connectionFile, options);
    const dialled = await dialAll(process, ports, deadline);
    return dialled instanceof Error ? dialled : { process, ...dialled, key };
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

/** The sockets of a kernel that listens on every port; an error where it doesn't, and then it has ended. */
async function dialAll(
  process: Deno.ChildProcess,
  ports: ReturnType<typeof freePorts>,
  deadline: number,
): Promise<Omit<KernelProcess, "process" | "key"> | Error> {
  let ended = false;
  process.status.then(() => ended = true);
  const mayStop = () => ended || performance.now() > deadline;
  const sockets: { close(): void }[] = [];
  const dialled = async <Socket extends { close(): void }>(connect: () => Promise<Socket>) => {
    const socket = await dial(connect, mayStop);
    sockets.push(socket);
    return socket;
  };
  try {
    const shell = await dialled(() => ZmtpSocket.connect("DEALER", ports.shell_port));
    const control = await dialled(() => ZmtpSocket.connect("DEALER", ports.control_port));
    const outputs = await dialled(() => ZmtpSocket.connect("SUB", ports.iopub_port));
    // Nobody speaks to these; but a kernel that can't have one of them ends.
    for (const port of [ports.stdin_port, ports.hb_port]) {
      (await dialled(() => Deno.connect({ hostname: "127.0.0.1", port }))).close();
    }
    if (ended) throw new Error("it has ended");
    return { shell, control, outputs };
  } catch (cause) {
    for (const socket of sockets) closeOnce(socket);
    if (!ended) process.kill("SIGKILL");
    await process.stdin.close().catch(() => {});
    const stderr = await new Response(process.stderr).text();
    return new Error(`Cannot start the kernel as it must listen on its ports: ${stderr.trim() || cause}`, {
      cause,
    });
  }
}

function closeOnce(socket: { close(): void }): void {
  try {
    socket.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}

/** Tries until somebody listens; rejects with the last refusal once `mayStop()`. */
async function dial<Socket>(connect: () => Promise<Socket>, mayStop: () => boolean): Promise<Socket> {
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
