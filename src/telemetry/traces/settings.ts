/** How traces are taken, as the variables of OpenTelemetry say. Where they go and with which headers, the exporter reads. */
export interface TracingSettings {
  readonly sampler: "always_on" | "always_off" | "ratio";
  /** For `ratio`: which share of the runs, from 0 to 1. */
  readonly ratio: number;
  /** What was asked for and is done in another way; for the log. */
  readonly notes: readonly string[];
}

/** Undefined when no traces are wanted: nobody says where to. */
export function readTracing(environment: NodeJS.ProcessEnv): TracingSettings | undefined {
  const endpoint =
    environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"]?.trim() || environment["OTEL_EXPORTER_OTLP_ENDPOINT"]?.trim();
  if (!endpoint || environment["OTEL_SDK_DISABLED"]?.trim().toLowerCase() === "true") return undefined;
  if (environment["OTEL_TRACES_EXPORTER"]?.trim() === "none") return undefined;

  const notes: string[] = [];
  const protocol = environment["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] || environment["OTEL_EXPORTER_OTLP_PROTOCOL"];
  if (protocol && protocol !== "http/json") {
    notes.push(
      `OTEL_EXPORTER_OTLP_PROTOCOL is "${protocol}"; Signalbox sends http/json, which needs an endpoint for OTLP over HTTP, by default at port 4318`,
    );
  }
  return { ...samplerOf(environment, notes), notes };
}

function samplerOf(environment: NodeJS.ProcessEnv, notes: string[]): Pick<TracingSettings, "sampler" | "ratio"> {
  // A run has no parent span, so the two families do the same.
  const name = (environment["OTEL_TRACES_SAMPLER"]?.trim() || "always_on").replace(/^parentbased_/, "");
  if (name === "always_on" || name === "always_off") return { sampler: name, ratio: name === "always_on" ? 1 : 0 };
  if (name === "traceidratio") {
    const text = environment["OTEL_TRACES_SAMPLER_ARG"]?.trim() || "1";
    const ratio = Number(text);
    if (ratio >= 0 && ratio <= 1) return { sampler: "ratio", ratio };
    notes.push(`OTEL_TRACES_SAMPLER_ARG is "${text}"; it must be from 0 to 1, so every run is traced`);
    return { sampler: "always_on", ratio: 1 };
  }
  notes.push(
    `OTEL_TRACES_SAMPLER is "${name}"; Signalbox knows always_on, always_off and traceidratio, so every run is traced`,
  );
  return { sampler: "always_on", ratio: 1 };
}
