import type { Block } from "../document/document.ts";

/** What notebooks each say of the source, to the letter. */
const ofSource = /^(This source lacks|\*What (the source|its stays))/;

/** The same parts, what they say of the source only where it is said first. */
export function saidOnce(blocks: readonly Block[]): Block[] {
  const said = new Set<string>();
  return blocks.flatMap((block): Block[] => {
    if (block.kind !== "text") return [block];
    const kept = block.text.split(/(?<=[.!?]) (?=[A-Z*])/).filter((sentence) => {
      const isNew = !ofSource.test(sentence) || !said.has(sentence);
      said.add(sentence);
      return isNew;
    });
    return kept.length === 0 ? [] : [{ ...block, text: kept.join(" ") }];
  });
}
