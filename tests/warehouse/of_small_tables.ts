/**
 * Settings of a DuckDB of small tables: with threads it would spin for others' work, and give memory back
 * after each statement.
 */
export const ofSmallTables = { threads: "1", allocator_flush_threshold: "10GB" };
