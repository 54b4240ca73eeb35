import { randomSource } from "lib/stats/random.ts";

/** Whole numbers from 0 to below `below`. */
export type Pick = (below: number) => number;

/** What came of a number of trials. */
export type Trials = { readonly tried: number; readonly failed: readonly string[]; readonly beyond: number };

/** What one trial came to: right, beyond what anybody can see, or a sentence that says what went wrong. */
export type Verdict = "right" | "beyond" | { readonly wrong: string };

/** The first trial's seed. */
export const seed = Number(Deno.env.get("WARDBOOK_HARNESS_SEED") ?? 1);

/**
 * How many trials are made: `few` in the tests, or as many as the environment variable WARDBOOK_HARNESS says.
 */
export function trialCount(few: number): number {
  return Number(Deno.env.get("WARDBOOK_HARNESS") ?? few);
}

/**
 * Makes trials one after the other, each from a seed of its own (the first is WARDBOOK_HARNESS_SEED, 1 when
 * not set), so that a failure can be tried alone; says on the console what was tried. Any exception of a
 * trial is a failure.
 */
export async function makeTrials(
  name: string,
  count: number,
  trial: (pick: Pick, seed: number) => Promise<Verdict>,
): Promise<Trials> {
  const failed: string[] = [];
  let beyond = 0;
  for (let i = 0; i < count; i++) {
    const random = randomSource(seed + i);
    const verdict = await trial((below) => Math.floor(random() * below), seed + i)
      .catch((thrown: unknown): Verdict => ({ wrong: `threw ${thrown}` }));
    if (verdict === "beyond") beyond++;
    else if (verdict !== "right") failed.push(`seed ${seed + i}: ${verdict.wrong}`);
  }
  const trials = { tried: count, failed, beyond };
  tell(name, trials);
  return trials;
}

/** Says on the console what came of trials, as `deno task bench chaos` reads it. */
export function tell(name: string, { tried, failed, beyond }: Trials): void {
  console.log(`${name}: ${tried} tried from seed ${seed}, ${failed.length} failed, ${beyond} beyond reach`);
}

/** The promise's result, or a failure when it takes longer. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Why a message is none that may be shown, or null. */
export function messageFault(message: string, secrets: readonly string[]): string | null {
  if (message.length > 3_000) return `a message of ${message.length} characters`;
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(message)) return `controls in ${JSON.stringify(message)}`;
  if (secrets.some((secret) => message.includes(secret))) return "a message with a secret";
  return /Cannot [a-z]/.test(message) ? null : `no sentence: ${message.slice(0, 200)}`;
}

/**
 * The bytes changed in one way: some flipped, some cut off, some left out, some put in, a part zeroed, or
 * nothing left.
 */
export function damaged(bytes: Uint8Array<ArrayBuffer>, pick: Pick): Uint8Array<ArrayBuffer> {
  const at = pick(bytes.length), size = 1 + pick(64);
  switch (pick(7)) {
    case 0:
      return bytes.slice(0, at);
    case 1:
      return new Uint8Array([...bytes.subarray(0, at), ...bytes.subarray(at + size)]);
    case 2:
      return new Uint8Array([
        ...bytes.subarray(0, at),
        ...Array.from({ length: size }, () => pick(256)),
        ...bytes.subarray(at),
      ]);
    case 3:
      return bytes.slice().fill(0, at, at + size);
    case 4:
      return new Uint8Array([...bytes.subarray(0, at), ...bytes]);
    default: {
      const changed = bytes.slice();
      for (let left = 1 + pick(8); left > 0; left--) changed[pick(bytes.length)]! ^= 1 + pick(255);
      return changed;
    }
  }
}
