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

async function linuxPeak(pid: number): Promise<number> {
  try {
    const status = await Deno.readTextFile(`/proc/${pid}/status`);
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? NaN) / 1024;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return NaN;
    throw error;
  }
}

async function residentMegabytes(pid: number): Promise<number> {
  try {
    const command = new Deno.Command("ps", { args: ["-o", "rss=", "-p", String(pid)], stderr: "null" });
    const { stdout } = await command.output();
    const text = new TextDecoder().decode(stdout).trim();
    return text === "" ? NaN : Number(text) / 1024;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return NaN;
    throw error;
  }
}
