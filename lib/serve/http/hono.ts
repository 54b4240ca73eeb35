import { loadOptionalPackage } from "lib/files/mod.ts";
import type { AskedRequest } from "./asked_request.ts";

/** The part of hono that is used: https://hono.dev/docs/api/hono. */
export type HonoApp<Variables> = {
  readonly fetch: (request: AskedRequest, env?: unknown) => Response | Promise<Response>;
  readonly request: (path: string, init?: RequestInit, env?: unknown) => Promise<Response>;
  use(path: string, handler: (context: HonoContext<Variables>, next: () => Promise<void>) => unknown): void;
  on(
    methods: string | readonly string[],
    path: string,
    handler: (context: HonoContext<Variables>) => Response | Promise<Response>,
  ): void;
  all(path: string, handler: (context: HonoContext<Variables>) => Response | Promise<Response>): void;
  notFound(handler: (context: HonoContext<Variables>) => Response | Promise<Response>): void;
  onError(
    handler: (error: Error, context: HonoContext<Variables>) => Response | Promise<Response>,
  ): void;
  readonly openAPIRegistry: { registerPath(route: unknown): void };
  getOpenAPI31Document(about: unknown): unknown;
};

/** A request on its way through the app. */
export type HonoContext<Variables> = {
  readonly req: {
    readonly raw: AskedRequest;
    readonly method: string;
    readonly path: string;
    header(name: string): string | undefined;
    query(name: string): string | undefined;
    param(name: string): string | undefined;
  };
  res: Response;
  readonly env: unknown;
  get<Name extends keyof Variables>(name: Name): Variables[Name];
  set<Name extends keyof Variables>(name: Name, value: Variables[Name]): void;
};

/** What zod says is wrong with a value: https://zod.dev/error-customization. */
export type ZodIssue = {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly input?: unknown;
};

/** The part of a zod schema that is used: https://zod.dev/api. */
export type ZodSchema = {
  safeParse(value: unknown): {
    readonly success: boolean;
    readonly data?: unknown;
    readonly error?: { readonly issues: readonly ZodIssue[] };
  };
  nullable(): ZodSchema;
  optional(): ZodSchema;
  int(): ZodSchema;
  min(least: number): ZodSchema;
  max(most: number): ZodSchema;
  openapi(name: string | Readonly<Record<string, unknown>>): ZodSchema;
};

/** The part of zod that is used. */
export type Zod = {
  string(): ZodSchema;
  number(): ZodSchema;
  boolean(): ZodSchema;
  array(item: ZodSchema): ZodSchema;
  object(fields: Readonly<Record<string, ZodSchema>>): ZodSchema;
  strictObject(fields: Readonly<Record<string, ZodSchema>>): ZodSchema;
  union(schemas: readonly ZodSchema[]): ZodSchema;
  enum(values: readonly string[]): ZodSchema;
  readonly iso: { date(): ZodSchema };
  toJSONSchema(schema: ZodSchema, options?: Readonly<Record<string, unknown>>): Record<string, unknown>;
};

/** hono with documents by zod: https://github.com/honojs/middleware/tree/main/packages/zod-openapi. */
export type Hono = {
  readonly OpenAPIHono: new <Variables>(options?: unknown) => HonoApp<Variables>;
  readonly createRoute: (route: Readonly<Record<string, unknown>>) => unknown;
  readonly z: Zod;
};

/** Downloads hono and zod when they are first used, and loads them. */
export async function loadHono(): Promise<Hono> {
  return await loadOptionalPackage("hono") as Hono;
}
