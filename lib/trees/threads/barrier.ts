/** Where threads meet, as 32-bit words of the control block. */
const ARRIVED = 0;
const ROUND = 1;
const SLEEPING = 2;
/** 1 when all threads are to stop at the start of the next round. */
export const STOP = 3;
/** 1 when a thread has failed: the others give up at their next barrier. */
export const FAILED = 4;
/** The next piece of work that nobody has taken. */
export const TICKET = 5;
/** The control block: 16 words of 32 bits. */
export const CONTROL_BYTES = 64;

/**
 * Most and least reads of the round before a thread sleeps: about a tenth and a hundredth of a millisecond.
 */
const MOST_SPINS = 20_000;
const LEAST_SPINS = 2000;
/** A thread that sleeps looks so often whether another has failed. */
export const LONGEST_SLEEP_MILLISECONDS = 5;

/** What a thread throws that finds that another has failed. */
export class OtherThreadFailed extends Error {}

/**
 * A function that returns once all threads have called it as often; what each wrote before it is then seen by
 * all.
 *
 * A thread first spins, as the others are usually microseconds away, then sleeps. Where they often are not,
 * as other work has their processors, it spins less and less, and leaves its own processor to them. `control`
 * is shared memory, zero at first. One thread alone never waits.
 *
 * @throws {OtherThreadFailed} when another thread has failed.
 */
export function barrier(control: Int32Array, threads: number): () => void {
  if (threads === 1) return () => {};
  let spins = MOST_SPINS;
  return () => {
    const round = Atomics.load(control, ROUND);
    if (Atomics.add(control, ARRIVED, 1) === threads - 1) {
      Atomics.store(control, ARRIVED, 0);
      Atomics.add(control, ROUND, 1);
      if (Atomics.load(control, SLEEPING) > 0) Atomics.notify(control, ROUND);
      return;
    }
    for (let i = 0; i < spins; i++) {
      if (Atomics.load(control, ROUND) === round) continue;
      spins = Math.min(MOST_SPINS, 2 * spins);
      return;
    }
    spins = Math.max(LEAST_SPINS, spins >> 1);
    Atomics.add(control, SLEEPING, 1);
    while (Atomics.load(control, ROUND) === round) {
      if (Atomics.load(control, FAILED) === 1) {
        throw new OtherThreadFailed("Cannot fit trees as every thread must keep going: one has failed");
      }
      Atomics.wait(control, ROUND, round, LONGEST_SLEEP_MILLISECONDS);
    }
    Atomics.sub(control, SLEEPING, 1);
  };
}
