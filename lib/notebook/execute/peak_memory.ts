/** Reads the most memory that a process held at once. */
export type PeakMemory = {
  /** In megabytes (2^20 bytes) of resident memory; NaN when the process is gone, or nothing here can tell. */
  readonly stop: () => Promise<number>;
};

/**
 * Watches the resident memory of a process. On Linux the system keeps the peak, so `stop()` reads it once and
 * it is exact; elsewhere it is the greatest of samples that `ps` takes four times a second.
 */
export function watchPeakMemory(pid: number): PeakMemory {
  if (Deno.build.os === "linux") return { stop: () => linuxPeak(pid) };
  let peak = NaN;
  const sample = async () => {
    const now = await residentMegabytes(pid);
    if (!(now <= peak)) peak = Number.isNaN(now) ? peak : now;
  };
  const timer = setInterval(sample, 250);
  return {
    stop: async () => {
      clearInterval(timer);
      await sample();
      return peak;
    },
  };
}

/** Read by `cat`, as Deno itself reads nothing of /proc without all permissions. */
async function linuxPeak(pid: number): Promise<number> {
  const status = await said("cat", [`/proc/${pid}/status`]);
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? NaN) / 1024;
}

async function residentMegabytes(pid: number): Promise<number> {
  const text = (await said("ps", ["-o", "rss=", "-p", String(pid)])).trim();
  return text === "" ? NaN : Number(text) / 1024;
}

/** What a command prints; nothing when there is no such command. */
async function said(command: string, args: string[]): Promise<string> {
  try {
    const { stdout } = await new Deno.Command(command, { args, stderr: "null" }).output();
    return new TextDecoder().decode(stdout);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
