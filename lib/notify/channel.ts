import type { Notice } from "./notice.ts";

/** One way out. */
export type Channel = {
  readonly name: "mail" | "webhook" | "file";
  /**
   * Sends one notice.
   *
   * @param id its `noticeId()`: whoever gets the same one twice can tell.
   * @returns what of it did not arrive, though the rest did; null when all did.
   * @throws {Refused} when asking again is no use.
   * @throws {Error} when it did not go out.
   */
  readonly send: (notice: Notice, id: string) => Promise<string | null>;
};

/** It was refused in a way that asking again will not change: a login that is wrong, an address unknown. */
export class Refused extends Error {
  override readonly name = "Refused";
}
