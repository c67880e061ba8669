/** Who acts, and where: kept in the address, so that each browser tab can be another person. */
import { useCallback, useEffect, useState } from "react";

interface Place {
  /** Ids or names, as they stand in the address; may name nobody. */
  readonly user: string;
  readonly channel: string;
  readonly thread: string;
  /** `home`: the app's Home tab, in the conversation with it. */
  readonly tab: string;
  /** A message that a permalink points at. */
  readonly message: string;
}

export function usePlace(): readonly [Place, (change: Partial<Place>) => void] {
  const [place, setPlace] = useState(readPlace);

  useEffect(() => {
    const follow = () => {
      setPlace(readPlace());
    };
    window.addEventListener("popstate", follow);
    return () => window.removeEventListener("popstate", follow);
  }, []);

  const go = useCallback((change: Partial<Place>) => {
    const next = { ...readPlace(), ...change };
    const query = new URLSearchParams(Object.entries(next).filter(([, value]) => value !== ""));
    window.history.replaceState(null, "", `/?${query.toString()}`);
    setPlace(next);
  }, []);

  return [place, go];
}

function readPlace(): Place {
  const query = new URLSearchParams(window.location.search);
  const linked = readPermalink(window.location.pathname, query);
  return {
    user: query.get("user") ?? "",
    channel: query.get("channel") ?? linked.channel ?? "",
    thread: query.get("thread") ?? linked.thread ?? "",
    tab: query.get("tab") ?? "",
    message: query.get("message") ?? linked.message ?? "",
  };
}

/** `/archives/C0OPS/p1718000000000100?thread_ts=…`, as `chat.getPermalink` gives it. */
function readPermalink(path: string, query: URLSearchParams): Partial<Place> {
  const [, channel, seconds, micros] = /^\/archives\/([^/]+)\/p(\d+)(\d{6})$/.exec(path) ?? [];
  if (channel === undefined) return {};
  return { channel, thread: query.get("thread_ts") ?? "", message: `${seconds ?? ""}.${micros ?? ""}` };
}
