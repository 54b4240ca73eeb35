/**
 * Makes sure that a value which is going to be written (into a cell, a page, a log) holds no credentials: no
 * URL with a user or password in it, no `password=`, `token=` and the like, percent-encoded or not.
 *
 * @param what names the value in the error, for instance `parameter "warehouse"`.
 * @throws {RangeError} when it does; the value is not in the error.
 */
export function refuseCredentials(what: string, value: unknown): void {
  if (typeof value !== "string" || !hasCredentials(value)) return;
  throw new RangeError(
    `Cannot take ${what} as it is written into pages and must hold no user, password or token: it does ` +
      "(name them in the environment, see README)",
  );
}

/** Whether a text holds credentials, as far as one can see. */
export function hasCredentials(text: string): boolean {
  return [text, decoded(text)].some((each) =>
    each.split(/[\s"'`<>]+/).some((word) => isUrlWithUser(word) || secretPattern.test(word))
  );
}

/**
 * `scheme://user@host`, `scheme://user:password@host` (also when `/` is in the password),
 * `scheme:user:password@host`.
 */
function isUrlWithUser(word: string): boolean {
  const [, scheme, slashes] = /^(.*?[a-z][a-z0-9+.-]{0,40}):(\/\/)?/i.exec(word.slice(0, 200)) ?? [];
  if (scheme === undefined) return false;
  const rest = word.slice(scheme.length + 1 + (slashes ?? "").length);
  const at = rest.lastIndexOf("@");
  if (at === -1) return false;
  const user = rest.slice(0, at);
  return (slashes !== undefined && !/[/?#]/.test(user)) ||
    /^[^/?#:]+:/.test(user) && !/^[^:]*:\d+[/?#]/.test(user);
}

const secretPattern =
  /(?:^|[?&;#])[\w.-]{0,40}(?:password|passwd|passphrase|pwd|token|secret|private_?key|api_?key|access_?key|signature)[\w.-]{0,40}=[^&]/i;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
