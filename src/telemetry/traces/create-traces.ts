import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags } from "@opentelemetry/api";
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from "@opentelemetry/resources";
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type IdGenerator,
  type Sampler,
} from "@opentelemetry/sdk-trace";
import type { Clock } from "../../lib/clock.ts";
import type { Log } from "../../lib/log.ts";
import type { RunStore } from "../../runs/ports.ts";
import { attemptOf, isFinal, type Run } from "../../runs/run.ts";
import type { RunListener } from "../watch-runs.ts";
import { createExporter } from "./exporter.ts";
import { attemptPart, spanIdOf, traceIdOf } from "./ids.ts";
import type { TracingSettings } from "./settings.ts";
import { reportSpan, spansOf, type PlannedSpan } from "./span-tree.ts";

export interface Traces {
  readonly onRun: RunListener;
  /** The thread has been told how the run ended. */
  onReported(runId: string): void;
  /** What a target gets, so that its spans join below the attempt: `traceparent` as the W3C defines it. */
  headersFor(run: Run): Readonly<Record<string, string>>;
  /** Sends what is left, for as long as the collector answers in time. */
  stop(): Promise<void>;
}

/** How long a stopping process waits for the collector. */
const lastSpansMs = 2_000;

/**
 * One trace for each run. Nothing is measured while a run goes on: when it has ended, its events are made into spans. Ids
 * come from the run's id, so several processes that each have a part in a run write into one trace.
 */
export function createTraces(
  settings: TracingSettings,
  facts: { readonly version: string; readonly owner: string },
  deps: { readonly store: Pick<RunStore, "get" | "eventsOf">; readonly clock: Clock; readonly log: Log },
): Traces {
  const { store, clock, log } = deps;
  const sampler = samplerOf(settings);
  const ids = createGivenIds();
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(
        resourceFromAttributes({
          "service.name": "signalbox",
          "service.version": facts.version,
          "service.instance.id": facts.owner,
        }),
      )
      .merge(detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] })),
    sampler,
    idGenerator: ids,
    spanProcessors: [new BatchSpanProcessor({ exporter: createExporter(clock, log) })],
  });
  const tracer = provider.getTracer("signalbox", facts.version);
  const underway = new Set<Promise<void>>();

  function isSampled(traceId: string): boolean {
    const { decision } = sampler.shouldSample(ROOT_CONTEXT, traceId, "run", SpanKind.INTERNAL, {}, []);
    return decision === SamplingDecision.RECORD_AND_SAMPLED;
  }

  function send({ traceId, id, parentId, name, isCall, from, to, isError, attributes, notes }: PlannedSpan): void {
    const parent =
      parentId === undefined
        ? ROOT_CONTEXT
        : trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: parentId, traceFlags: TraceFlags.SAMPLED });
    ids.giveNext(traceId, id);
    const kind = isCall ? SpanKind.CLIENT : SpanKind.INTERNAL;
    const span = tracer.startSpan(name, { kind, startTime: from, attributes }, parent);
    for (const note of notes) span.addEvent(note.name, note.at);
    if (isError) span.setStatus({ code: SpanStatusCode.ERROR });
    // A clock that was set back must not make a span end before it begins.
    span.end(Math.max(from, to));
  }

  /** Reads what it needs afterwards, so that nobody waits for it. */
  function later(runId: string, read: () => Promise<readonly PlannedSpan[]>): void {
    if (!isSampled(traceIdOf(runId))) return;
    const work = read()
      .then((spans) => spans.forEach(send))
      .catch((fault: unknown) => log.warn("a trace could not be made", { runId, fault }))
      .finally(() => underway.delete(work));
    underway.add(work);
  }

  return {
    onRun(run) {
      if (!isFinal(run.status)) return;
      later(run.id, async () => {
        const recorded = await store.eventsOf(run.id);
        return spansOf(
          run,
          recorded.map(({ event }) => event),
        );
      });
    },
    onReported(runId) {
      const reportedAt = clock.now();
      later(runId, async () => {
        const run = await store.get(runId);
        return run && "endedAt" in run ? [reportSpan(run, run.endedAt, reportedAt)] : [];
      });
    },
    headersFor(run) {
      const traceId = traceIdOf(run.id);
      if (run.status !== "running" || !isSampled(traceId)) return {};
      return { traceparent: `00-${traceId}-${spanIdOf(run.id, attemptPart(attemptOf(run)))}-01` };
    },
    async stop() {
      await Promise.all(underway);
      const patience = Promise.withResolvers<void>();
      const timer = clock.after(lastSpansMs, patience.resolve);
      await Promise.race([provider.shutdown().catch(() => undefined), patience.promise]);
      timer.cancel();
    },
  };
}

/** All ids come from runs, so the SDK is given each before it asks. */
function createGivenIds(): IdGenerator & { giveNext(traceId: string, spanId: string): void } {
  let next = { traceId: "", spanId: "" };
  return {
    giveNext: (traceId, spanId) => void (next = { traceId, spanId }),
    generateTraceId: () => next.traceId,
    generateSpanId: () => next.spanId,
  };
}

function samplerOf({ sampler, ratio }: TracingSettings): Sampler {
  if (sampler === "always_off") return new AlwaysOffSampler();
  return sampler === "always_on" ? new AlwaysOnSampler() : new TraceIdRatioBasedSampler(ratio);
}
