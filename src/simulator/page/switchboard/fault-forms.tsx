/** The two forms of the switchboard that ask for a fault. */
import { useState, type ReactNode, type SubmitEvent } from "react";

interface FaultFormProps {
  readonly onAdd: (fault: object) => void;
}

/** What a choice becomes; the number or name beside it is its argument. */
interface Kind {
  readonly name: string;
  readonly argument?: { readonly label: string; readonly initial: string };
  readonly fault: (argument: string) => object;
}

const methodKinds: readonly Kind[] = [
  {
    name: "429, rate limited",
    argument: { label: "Retry after, seconds", initial: "5" },
    fault: (seconds) => ({ status: 429, retry_after_s: Number(seconds) }),
  },
  { name: "500, server fault", fault: () => ({ status: 500 }) },
  {
    name: "One of Slack’s errors",
    argument: { label: "Error", initial: "channel_not_found" },
    fault: (error) => ({ error }),
  },
  { name: "Effect, but no answer", fault: () => ({ answer: "held", after_effect: true }) },
  { name: "Connection cut, no effect", fault: () => ({ answer: "cut" }) },
  {
    name: "Slow answer",
    argument: { label: "Delay, milliseconds", initial: "5000" },
    fault: (ms) => ({ delay_ms: Number(ms) }),
  },
];

const delay = { label: "Delay, milliseconds", initial: "5000" };
const envelopeKinds: readonly Kind[] = [
  { name: "Dropped", fault: () => ({ effect: "drop" }) },
  { name: "Sent twice", fault: () => ({ effect: "duplicate" }) },
  { name: "Overtaken by the next", fault: () => ({ effect: "reorder" }) },
  { name: "Late", argument: delay, fault: (ms) => ({ effect: "delay", delay_ms: Number(ms) }) },
  { name: "Acknowledgement dropped", fault: () => ({ effect: "drop_ack" }) },
  { name: "Acknowledgement late", argument: delay, fault: (ms) => ({ effect: "slow_ack", delay_ms: Number(ms) }) },
];

export function MethodFaultForm({ onAdd }: FaultFormProps) {
  return <FaultForm legend="A method fails" what="Method" initialOn="chat.update" kinds={methodKinds} onAdd={onAdd} />;
}

export function EnvelopeFaultForm({ onAdd }: FaultFormProps) {
  return (
    <FaultForm
      legend="An envelope is in trouble"
      what="Envelope"
      initialOn="interactive"
      kinds={envelopeKinds}
      onAdd={onAdd}
    />
  );
}

interface FormProps extends FaultFormProps {
  readonly legend: string;
  readonly what: string;
  readonly initialOn: string;
  readonly kinds: readonly Kind[];
}

function FaultForm({ legend, what, initialOn, kinds, onAdd }: FormProps) {
  const [on, setOn] = useState(initialOn);
  const [index, setIndex] = useState(0);
  const [argument, setArgument] = useState(kinds[0]?.argument?.initial ?? "");
  const [times, setTimes] = useState("1");
  const kind = kinds[index];

  function add(event: SubmitEvent): void {
    event.preventDefault();
    if (kind) onAdd({ on: on.trim() || "*", times: Number(times), ...kind.fault(argument) });
  }

  return (
    <form onSubmit={add}>
      <fieldset>
        <legend>{legend}</legend>
        <div className="fault-fields">
          <Labelled label={`${what} (* for all)`}>
            <input className="text-input" value={on} onChange={(event) => setOn(event.target.value)} />
          </Labelled>
          <Labelled label="How">
            <select
              className="text-input"
              value={index}
              onChange={(event) => {
                const next = Number(event.target.value);
                setIndex(next);
                setArgument(kinds[next]?.argument?.initial ?? "");
              }}
            >
              {kinds.map(({ name }, position) => (
                <option key={name} value={position}>
                  {name}
                </option>
              ))}
            </select>
          </Labelled>
          {kind?.argument && (
            <Labelled label={kind.argument.label}>
              <input className="text-input" value={argument} onChange={(event) => setArgument(event.target.value)} />
            </Labelled>
          )}
          <Labelled label="Times (0: always)">
            <input
              className="text-input"
              type="number"
              min={0}
              value={times}
              onChange={(event) => setTimes(event.target.value)}
            />
          </Labelled>
          <button type="submit" className="button">
            Add
          </button>
        </div>
      </fieldset>
    </form>
  );
}

function Labelled({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <label className="fault-field">
      <span>{label}</span>
      {children}
    </label>
  );
}
