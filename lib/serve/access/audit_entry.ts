/** Who asked what kind of thing, when: nothing of what was asked about. */
export type AuditEntry = {
  readonly at: string;
  readonly request: string;
  readonly who: string;
  /** "POST /v1/predictions". */
  readonly what: string;
  readonly stays: number;
  readonly status: number;
};
