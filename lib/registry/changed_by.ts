/** Who changes a registry, and when. */
export type ChangedBy = {
  /** A user, or a run of CI. */
  readonly by: string;
  /** An ISO date-time. */
  readonly at: string;
};

/**
 * Who is at work, by what the environment says: `WARDBOOK_BY`; a run of GitHub Actions, with who started it;
 * else the user's name, or "unknown".
 *
 * @param environment reads a variable.
 * @param now epoch milliseconds UTC.
 */
export function changedBy(environment: (name: string) => string | undefined, now: number): ChangedBy {
  return { by: nameIn(environment).slice(0, mostShown), at: new Date(now).toISOString() };
}

const mostShown = 100;

function nameIn(environment: (name: string) => string | undefined): string {
  const run = environment("GITHUB_RUN_ID");
  const named = environment("WARDBOOK_BY") || (run && `run ${run} of ${environment("GITHUB_ACTOR")}`);
  return named || environment("USER") || environment("USERNAME") || environment("LOGNAME") || "unknown";
}
