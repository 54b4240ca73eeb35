/** What is wrong with one value of a request; the value itself is never repeated. */
export type Fault = {
  /** Where, as a JSON pointer: `/stays/0/bed_grade`. */
  readonly pointer: string;
  readonly field: string;
  /** What it must be. */
  readonly rule: string;
  /** The kind of value that it is: "text", "number", "absent", … */
  readonly kind: string;
};

/** Faults that an answer names. */
const mostFaults = 20;

const titles: Readonly<Record<number, string>> = {
  400: "The request can't be read",
  401: "Who asks must be known",
  403: "The token lacks the scope",
  404: "There is no such page",
  412: "Something must come with the request",
  405: "The method isn't known here",
  413: "The request is too large",
  415: "The kind of content isn't known here",
  421: "The host isn't known here",
  422: "A value breaks a rule",
  429: "Too many requests",
  500: "The server failed",
  503: "The server can't answer now",
};

/** A refusal that is told as a problem document. */
export class Problem extends Error {
  override readonly name = "Problem";

  /** @param detail what must be and what is, without any value of the request. */
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly more: {
      readonly faults?: readonly Fault[];
      readonly headers?: Readonly<Record<string, string>>;
      /** For the log alone: no value of the request, nothing that who asks is to know. */
      readonly why?: string;
    } = {},
  ) {
    super(detail);
  }
}

/**
 * A problem as a response.
 *
 * Source: RFC 9457, Problem Details for HTTP APIs (https://www.rfc-editor.org/rfc/rfc9457).
 */
export function problemResponse({ status, detail, more }: Problem, requestId: string): Response {
  const { faults = [], headers = {} } = more;
  const document = {
    type: "about:blank",
    title: titleOf(status),
    status,
    detail,
    request_id: requestId,
    ...(faults.length > 0 && { errors: faults.slice(0, mostFaults), error_count: faults.length }),
  };
  return new Response(JSON.stringify(document), {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
  });
}

/** What a status means, in words. */
export function titleOf(status: number): string {
  return titles[status] ?? "The request can't be answered";
}

/** The kind of a value, in a word. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "absent";
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  if (typeof value === "string") return "text";
  if (typeof value === "boolean") return "true or false";
  if (typeof value === "number") return numberKind(value);
  return "object";
}

function numberKind(value: number): string {
  if (!Number.isFinite(value)) return "number beyond all bounds";
  return Number.isInteger(value) ? "whole number" : "number with a fraction";
}
