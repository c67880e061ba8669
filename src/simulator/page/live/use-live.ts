/**
 * What changed in the workspace, as it happens. Every event moves a tick; what is on screen is fetched again when it
 * moves. Events that come in a burst (a running job's log) move it once. The app's own calls have a tick of their own:
 * only the inspector shows them.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import type { ChangeEvent } from "../../control-types.ts";
import { isObject } from "../slack-object.ts";

interface Live {
  readonly tick: number;
  readonly requestTick: number;
  readonly connected: boolean;
  /** Fetch again now: after an own click, without waiting for the event. */
  readonly refresh: () => void;
}

const coalesceMs = 40;
const retryMs = 1_000;
/** "5 minutes ago" grows old without any event. */
const idleMs = 60_000;

export function useLive(onEvent: (event: ChangeEvent) => void): Live {
  const [tick, setTick] = useState(0);
  const [requestTick, setRequestTick] = useState(0);
  const [connected, setConnected] = useState(true);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const onlyRequests = useRef(true);
  const listener = useRef(onEvent);
  useEffect(() => {
    listener.current = onEvent;
  });

  const move = useCallback((isRequest: boolean) => {
    if (!isRequest) onlyRequests.current = false;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      setRequestTick((before) => before + 1);
      if (!onlyRequests.current) setTick((before) => before + 1);
      onlyRequests.current = true;
    }, coalesceMs);
  }, []);
  const refresh = useCallback(() => move(false), [move]);

  useEffect(() => {
    let source: EventSource | undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;

    function connect(): void {
      source = new EventSource("/control/events");
      source.onopen = () => {
        setConnected(true);
        // Whatever happened while nobody listened is on screen after this.
        refresh();
      };
      source.onmessage = (message) => {
        const event = readEvent(message.data);
        if (event) listener.current(event);
        move(event?.kind === "request");
      };
      source.onerror = () => {
        setConnected(false);
        // The browser retries by itself, except after an answer that is no event stream.
        source?.close();
        clearTimeout(retry);
        retry = setTimeout(connect, retryMs);
      };
    }

    connect();
    const idle = setInterval(refresh, idleMs);
    return () => {
      clearInterval(idle);
      source?.close();
      clearTimeout(retry);
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [move, refresh]);

  return { tick, requestTick, connected, refresh };
}

function readEvent(data: unknown): ChangeEvent | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const event: unknown = JSON.parse(data);
    return isObject(event) ? (event as unknown as ChangeEvent) : undefined;
  } catch {
    return undefined;
  }
}
