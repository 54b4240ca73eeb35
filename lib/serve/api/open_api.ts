import type { Hono } from "../http/hono.ts";
import type { ServedModel } from "../model/served_model.ts";
import type { Route } from "./route.ts";

/** The OpenAPI 3.1 document of some routes, for a model: fields are those that it asks of a stay. */
export function openApi(
  { OpenAPIHono, createRoute, z }: Hono,
  routes: readonly Route[],
  model: ServedModel,
): Readonly<Record<string, unknown>> {
  const book = new OpenAPIHono();
  const problem = z.object({
    ...{ type: z.string(), title: z.string(), status: z.number().int(), detail: z.string() },
    request_id: z.string(),
    errors: z.array(
      z.object({ pointer: z.string(), field: z.string(), rule: z.string(), kind: z.string() }),
    ).optional(),
    error_count: z.number().int().optional(),
  }).openapi("Problem");
  const refused = (description: string) => ({
    description,
    content: { "application/problem+json": { schema: problem } },
  });
  for (const { method, path, scope, document } of routes) {
    if (document === null) continue;
    const { responses, ...rest } = document(z, model);
    book.openAPIRegistry.registerPath(createRoute({
      ...rest,
      method: method.toLowerCase(),
      path: path.replaceAll(/:(\w+)/g, "{$1}"),
      ...(scope !== null && { security: [{ token: [scope] }] }),
      responses: {
        ...responses,
        ...(scope !== null &&
          { 401: refused("No token, or none that counts"), 403: refused("It lacks the scope") }),
        ...(method === "POST" && {
          400: refused("The body can't be read"),
          413: refused("Too large"),
          415: refused("Another kind of content"),
          422: refused("A value breaks a rule"),
        }),
        ...(scope !== null &&
          { 429: refused("Too many requests"), 503: refused("No champion, or too busy") }),
      },
    }));
  }
  const about = {
    openapi: "3.1.0",
    info: {
      title: "Wardbook",
      version: model.meta.version,
      description: `Predicted length of stay: ${model.cohort.title}. Not a medical device.`,
    },
  };
  const written = book.getOpenAPI31Document(about) as { readonly components?: object };
  const securitySchemes = { token: { type: "http", scheme: "bearer" } };
  return { ...written, components: { ...written.components, securitySchemes } };
}
