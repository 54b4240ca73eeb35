import type { Environment } from "./login/connections_toml.ts";

export type SnowflakeOptions = {
  /**
   * How long a lost connection or an unavailable service is borne, since it failed first; 60 s when left out.
   */
  readonly patienceMs?: number;
  /**
   * How long a request may stay without a byte; a minute for statements, 20 s for all others, when left out.
   */
  readonly silenceMs?: number;
  /** Told, at once, when something is tried again, what and for how long. */
  readonly onWait?: (line: string) => void;
  /** Cancels what runs and refuses what comes after. */
  readonly signal?: AbortSignal;
  /** Whose rows it is about: it marks the statements. */
  readonly cohort?: string;
  /** Where the secrets come from; the environment of the process when left out. */
  readonly environment?: Environment;
};
