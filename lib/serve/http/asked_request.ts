/**
 * The part of a request that is looked at. A whole `Request`, which it may be, takes longer to make than a
 * stay to predict.
 */
export type AskedRequest = Pick<Request, "method" | "url" | "headers" | "bytes">;
