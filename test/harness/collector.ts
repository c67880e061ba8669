import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { createFact } from "./fact.ts";

/** A span as OTLP writes it in JSON. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
  readonly events?: readonly { readonly name: string }[];
  readonly status: { readonly code?: number };
}

interface Payload {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: ReceivedSpan["attributes"] };
    readonly scopeSpans: readonly { readonly spans: readonly ReceivedSpan[] }[];
  }[];
}

/** A collector of traces, as a real server. */
export interface Collector {
  readonly url: string;
  /** All that arrived, as it came. */
  text(): string;
  readonly spans: readonly ReceivedSpan[];
  readonly resources: readonly Record<string, unknown>[];
  readonly requests: readonly { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** Resolves when this span has arrived. */
  span(name: string): Promise<ReceivedSpan>;
  stop(): Promise<void>;
}

export async function startCollector(): Promise<Collector> {
  const texts: string[] = [];
  const spans: ReceivedSpan[] = [];
  const resources: Record<string, unknown>[] = [];
  const requests: { path: string; headers: IncomingHttpHeaders }[] = [];
  let news = createFact();

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      texts.push(text);
      requests.push({ path: request.url ?? "", headers: request.headers });
      for (const { resource, scopeSpans } of (JSON.parse(text) as Payload).resourceSpans) {
        resources.push(toRecord(resource.attributes));
        spans.push(...scopeSpans.flatMap((scope) => scope.spans));
      }
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
      news.happen();
      news = createFact();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    text: () => texts.join("\n"),
    spans,
    resources,
    requests,
    async span(name) {
      for (;;) {
        const found = spans.find((span) => span.name === name);
        if (found) return found;
        await news.happened;
      }
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Attributes by key, each as the one value that it has. */
export function toRecord(attributes: ReceivedSpan["attributes"]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
