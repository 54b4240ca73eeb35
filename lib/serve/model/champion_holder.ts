import { messageOf } from "lib/files/mod.ts";
import type { Artefact } from "lib/registry/mod.ts";
import type { ModelSource } from "./model_source.ts";

/** What looking at the registry found. */
export type Refreshed =
  | { readonly kind: "same" | "none" }
  | { readonly kind: "changed"; readonly version: string; readonly before: string | null }
  | { readonly kind: "refused"; readonly version: string | null; readonly message: string };

/**
 * The champion that answers: another one takes its place once it is loaded and has passed its probe. Until
 * then, and where it fails, the one before it answers.
 */
export class ChampionHolder<M extends Pick<Artefact, "meta">> {
  #model: M | null = null;
  #refused: string | null = null;

  constructor(
    readonly source: ModelSource,
    /** Makes what was loaded ready to answer, or throws. */
    readonly made: (artefact: Artefact) => M | Promise<M>,
  ) {}

  /** The model that answers; null before there is a champion. */
  get model(): M | null {
    return this.#model;
  }

  /** Looks which version the registry's pointer names, and takes it over; one that failed is told once. */
  async refresh(): Promise<Refreshed> {
    let version: string | null = null;
    try {
      version = await this.source.championVersion();
      if (version === null) return { kind: "none" };
      const before = this.#model?.meta.version ?? null;
      if (version === before) return { kind: "same" };
      this.#model = await this.made(await this.source.load(version));
      this.#refused = null;
      return { kind: "changed", version, before };
    } catch (error) {
      const message = messageOf(error);
      if (this.#refused === `${version} ${message}`) return { kind: "same" };
      this.#refused = `${version} ${message}`;
      return { kind: "refused", version, message };
    }
  }
}
