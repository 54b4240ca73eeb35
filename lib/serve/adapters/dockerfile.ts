/**
 * A Dockerfile of a container that serves by SageMaker's contract: no root, no network, the model from
 * `/opt/ml/model`, port 8080, and a health check. Built from the project's root.
 *
 * @param version Deno's.
 */
export function dockerfile(version: string): string {
  return `# Wardbook's server as SageMaker, MLflow or a plain Docker runs it: the model lies in /opt/ml/model.
FROM denoland/deno:${version}
WORKDIR /wardbook
ENV DENO_DIR=/wardbook/.deno SM_MODEL_DIR=/opt/ml/model NO_COLOR=1
COPY deno.json deno.lock ./
COPY .packages/hono .packages/hono
COPY lib lib
COPY sql sql
# Specs of one's own, where there are some; never rows.
COPY data/README.md data/cohort[s] data/cohorts/
COPY tests/links tests/links
RUN deno cache lib/notebook/tasks/serve/serve.ts \\
  && deno eval 'import { installOptionalPackage } from "lib/files/mod.ts"; await installOptionalPackage("hono");' \\
  && chown -R deno:deno /wardbook
USER deno
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=2s CMD ["deno", "eval", "if (!(await fetch('http://127.0.0.1:8080/ping')).ok) Deno.exit(1)"]
ENTRYPOINT ["deno", "run", "-q", "--v8-flags=--no-memory-reducer", "--cached-only", "--allow-read", "--allow-write=/tmp", "--allow-env", "--allow-net=0.0.0.0:8080", "lib/notebook/tasks/serve/serve.ts", "--container"]
CMD ["serve"]
`;
}
