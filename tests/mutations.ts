/** How often a file is changed at random: few times in the tests, or WARDBOOK_MUTATIONS. */
export const mutationCount = Number(Deno.env.get("WARDBOOK_MUTATIONS") ?? 500);
