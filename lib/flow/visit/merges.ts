/** Which patient's id stands for which other since a merge. */
export class Merges {
  readonly #into = new Map<string, { readonly patient: string; readonly recordedAt: number }>();

  /** Notes a merge; of several of the same id the one noted last counts. */
  set(merged: string, patient: string, recordedAt: number): void {
    const known = this.#into.get(merged);
    const isOlder = known !== undefined &&
      (known.recordedAt > recordedAt || (known.recordedAt === recordedAt && known.patient < patient));
    if (!isOlder && merged !== patient) this.#into.set(merged, { patient, recordedAt });
  }

  /** The id that a patient has now; of ids that were merged in a circle the first by name. */
  current(patient: string): string {
    const seen = new Set<string>();
    for (let id = patient;;) {
      // Whoever leads into the circle isn't of it.
      if (seen.has(id)) return [...seen].slice([...seen].indexOf(id)).toSorted()[0]!;
      seen.add(id);
      const next = this.#into.get(id)?.patient;
      if (next === undefined) return id;
      id = next;
    }
  }
}
