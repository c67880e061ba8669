import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import type { SpanExporter } from "@opentelemetry/sdk-trace";
import type { Clock } from "../../lib/clock.ts";
import type { Log } from "../../lib/log.ts";
import { clip } from "../../lib/text.ts";

/** A collector that is away must not fill the log. */
const sayAgainMs = 60_000;

/** Sends spans by OTLP, and says in the log when they do not arrive: the library would keep it to itself. */
export function createExporter(clock: Clock, log: Log): SpanExporter {
  const exporter = new OTLPTraceExporter();
  let saidAt = -Infinity;
  return {
    export(spans, resultCallback) {
      exporter.export(spans, (result) => {
        if (result.error && clock.now() - saidAt >= sayAgainMs) {
          saidAt = clock.now();
          const reason = clip(result.error.message, 200);
          log.warn("traces do not arrive; runs go on without them", { spans: spans.length, reason });
        }
        resultCallback(result);
      });
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}
