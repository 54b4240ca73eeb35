/** What a process of its own posts, that may reach the events' server alone: JSON on standard input. */
export type PostedEvents = {
  readonly url: string;
  readonly token: string | null;
  readonly events: readonly unknown[];
};

const waitsMs = [1_000, 5_000], patienceMs = 20_000;

if (import.meta.main) {
  const { url, token, events }: PostedEvents = JSON.parse(await new Response(Deno.stdin.readable).text());
  for (const event of events) await posted(url, token, JSON.stringify(event));
}

async function posted(url: string, token: string | null, body: string): Promise<void> {
  for (const wait of [...waitsMs, null]) {
    const state = await post(url, token, body);
    if (state === null) return;
    if (wait === null) throw new Error(`Cannot post an event as its server must take it: ${state}`);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** Null where it was taken, else why not. */
async function post(url: string, token: string | null, body: string): Promise<string | null> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token !== null && { authorization: `Bearer ${token}` }),
      },
      body,
      redirect: "error",
      signal: AbortSignal.timeout(patienceMs),
    });
    await response.body?.cancel();
    return response.ok ? null : `it answered ${response.status}`;
  } catch (error) {
    return error instanceof Error ? error.name : "it can't be reached";
  }
}
