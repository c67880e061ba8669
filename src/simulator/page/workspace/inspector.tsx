/** The drawer for those who look under the hood: what the app called, and what it was sent. */
import type { RequestRecord, RequestsView } from "../../control-types.ts";
import { useResource } from "../live/use-resource.ts";
import { useWorkspace } from "../live/workspace-context.ts";
import { zoneOrUtc } from "../text/zoned-time.ts";

interface InspectorProps {
  readonly tick: number;
  readonly onClose: () => void;
}

export function Inspector({ tick, onClose }: InspectorProps) {
  const { data, problem } = useResource<RequestsView>("/control/requests", tick);
  const records = [...(data?.requests ?? [])].reverse();
  return (
    <section className="inspector" aria-label="Inspector">
      <header>
        <h2>Inspector</h2>
        <p>Calls of the app, and what it was sent. The newest first.</p>
        <button type="button" className="close-button" aria-label="Close inspector" onClick={onClose}>
          ×
        </button>
      </header>
      <div className="inspector-rows">
        {problem && <p className="inspector-note">{problem}</p>}
        {!problem && records.length === 0 && <p className="inspector-note">Nothing yet.</p>}
        {records.map((record) => (
          <Row key={record.id} record={record} />
        ))}
      </div>
    </section>
  );
}

function Row({ record }: { readonly record: RequestRecord }) {
  const isToApp = record.direction === "to_app";
  const { clock } = useWorkspace();
  return (
    <details className={`inspector-row ${record.status}`}>
      <summary>
        <time>{formatClock(record.at, clock.tz)}</time>
        <span className={isToApp ? "direction to-app" : "direction"}>{isToApp ? "to app" : "from app"}</span>
        <span className="inspector-kind">{record.kind}</span>
        <span className="inspector-end">{record.error ?? record.status}</span>
        <span className="inspector-ms">
          {record.elapsed_ms === undefined ? "…" : `${Math.round(record.elapsed_ms)} ms`}
        </span>
      </summary>
      <h3>Request</h3>
      <pre>{JSON.stringify(record.request, null, 2)}</pre>
      {record.response && (
        <>
          <h3>Response</h3>
          <pre>{JSON.stringify(record.response, null, 2)}</pre>
        </>
      )}
    </details>
  );
}

function formatClock(at: number, tz: string): string {
  const shape = { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 } as const;
  return new Intl.DateTimeFormat("en-GB", { ...shape, timeZone: zoneOrUtc(tz) }).format(at);
}
