/** The drawer in which things are made to go wrong by hand: the clock, connections, faults of methods and envelopes. */
import type { ActiveFault, ConnectionAction, SwitchboardView } from "../../control-types.ts";
import { post } from "../live/control-api.ts";
import { useResource } from "../live/use-resource.ts";
import { useWorkspace } from "../live/workspace-context.ts";
import { zoneOrUtc } from "../text/zoned-time.ts";
import { EnvelopeFaultForm, MethodFaultForm } from "./fault-forms.tsx";

interface SwitchboardProps {
  readonly onClose: () => void;
}

const steps: readonly (readonly [string, number])[] = [
  ["3 seconds", 3_000],
  ["1 minute", 60_000],
  ["30 minutes", 1_800_000],
];

const connectionLevers: readonly (readonly [ConnectionAction, string])[] = [
  ["refresh", "Ask to connect anew"],
  ["warn", "Warn of that"],
  ["drop", "Cut all"],
  ["redeliver", "Send the latest envelope again"],
];

export function Switchboard({ onClose }: SwitchboardProps) {
  const { tick, refresh, toast, clock } = useWorkspace();
  const { data, problem } = useResource<SwitchboardView>("/control/switchboard", tick);

  async function pull(lever: string, body: object): Promise<void> {
    const answer = await post(`/control/switchboard/${lever}`, body);
    if (!answer.ok) toast(answer.message);
    refresh();
  }

  return (
    <section className="inspector switchboard" aria-label="Switchboard">
      <header>
        <h2>Switchboard</h2>
        <p>What goes wrong between Slack and the app, and how fast time goes.</p>
        <button type="button" className="close-button" aria-label="Close switchboard" onClick={onClose}>
          ×
        </button>
      </header>
      {problem && <p className="inspector-note">{problem}</p>}
      {data && (
        <div className="switchboard-body" tabIndex={0} role="group" aria-label="Levers">
          <fieldset>
            <legend>Clock</legend>
            <p>
              {formatNow(data.now, clock.tz)}
              {data.ahead_ms > 0 && `, ${Math.round(data.ahead_ms / 1_000)} s ahead`}
            </p>
            <div className="levers">
              {steps.map(([name, advance_ms]) => (
                <button key={name} type="button" className="button" onClick={() => void pull("clock", { advance_ms })}>
                  Forward {name}
                </button>
              ))}
            </div>
          </fieldset>
          <fieldset>
            <legend>Rate limits</legend>
            <label className="lever-check">
              <input
                type="checkbox"
                checked={data.rate_limits}
                onChange={(event) => void pull("rates", { enabled: event.target.checked })}
              />
              Answer 429 beyond Slack’s limits
            </label>
          </fieldset>
          <fieldset>
            <legend>Connections</legend>
            {data.transport === "signed_http" ? (
              <p>The app hears by signed HTTP: there are none.</p>
            ) : (
              <>
                <p>
                  {data.connections} open{data.refusing_connections && ", new ones are refused"}
                </p>
                <div className="levers">
                  {connectionLevers.map(([action, name]) => (
                    <button
                      key={action}
                      type="button"
                      className="button"
                      onClick={() => void pull("connections", { action })}
                    >
                      {name}
                    </button>
                  ))}
                  <button
                    type="button"
                    className="button"
                    onClick={() =>
                      void pull("connections", { action: data.refusing_connections ? "accept" : "refuse" })
                    }
                  >
                    {data.refusing_connections ? "Let new ones in" : "Refuse new ones"}
                  </button>
                </div>
              </>
            )}
          </fieldset>
          <MethodFaultForm onAdd={(fault) => void pull("method-faults", fault)} />
          <EnvelopeFaultForm onAdd={(fault) => void pull("envelope-faults", fault)} />
          <fieldset>
            <legend>Faults that wait</legend>
            <ul className="fault-list">
              {[...data.method_faults, ...data.envelope_faults].map((fault) => (
                <li key={`${fault.effect ?? "method"} ${fault.id}`}>{describe(fault)}</li>
              ))}
            </ul>
            {data.method_faults.length + data.envelope_faults.length === 0 && <p>None: all is well.</p>}
            <button type="button" className="button" onClick={() => void pull("clear", {})}>
              Take all faults away
            </button>
          </fieldset>
        </div>
      )}
    </section>
  );
}

function describe({ id: _id, on, times = 1, probability, ...fault }: ActiveFault): string {
  const what = Object.entries(fault).map(([name, value]) => `${name.replaceAll("_", " ")}: ${String(value)}`);
  const often = times === 0 ? "always" : times === 1 ? "once" : `${times} times`;
  const chance = probability === undefined ? "" : ` with chance ${probability}`;
  return `${on}, ${often}${chance}: ${what.join(", ")}`;
}

function formatNow(at: number, tz: string): string {
  const shape = { dateStyle: "medium", timeStyle: "medium" } as const;
  return new Intl.DateTimeFormat("en-GB", { ...shape, timeZone: zoneOrUtc(tz) }).format(at);
}
