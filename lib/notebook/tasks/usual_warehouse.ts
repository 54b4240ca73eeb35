/** Where the tables of a cohort are when nobody says. */
export const usualWarehouse = "duckdb:data/local/{cohort}.duckdb";
