import { WrongUse } from "../../run/wrong_use.ts";

/** The share of stays to hold back that somebody typed; 0 where nothing was. @throws {WrongUse} */
export function shareNamed(text: string | undefined): number {
  const share = text === undefined ? 0 : text.trim() === "" ? NaN : Number(text);
  if (share >= 0 && share < 1) return share;
  throw new WrongUse(
    `Cannot hold back as --hold-back must be 0 or more, and less than 1 (0.1): it is "${text}"`,
  );
}
