import { QueryError } from "./warehouse.ts";

/** What a query gives; null where nobody has written its table yet. @throws {QueryError} else. */
export async function unlessMissing<T>(table: string, query: () => Promise<T>): Promise<T | null> {
  try {
    return await query();
  } catch (error) {
    if (error instanceof QueryError && error.message.includes(`table ${table} must be there`)) return null;
    throw error;
  }
}
