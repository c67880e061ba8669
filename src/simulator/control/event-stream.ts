import type { Route } from "../http/router.ts";
import type { World } from "../world.ts";

/** Comments keep proxies and sleeping laptops from taking a quiet stream for a dead one. */
const heartbeatMs = 15_000;

/** `GET /control/events`: a server-sent event for each change, beginning with the revision of now. */
export function eventStreamRoute(world: World): Route {
  return {
    method: "GET",
    path: "/control/events",
    handle({ response }) {
      response.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      });
      const send = (data: object): void => void response.write(`data: ${JSON.stringify(data)}\n\n`);
      send({ revision: world.changes.revision, kind: "connection" });
      const unsubscribe = world.changes.subscribe(send);
      const heartbeat = setInterval(() => response.write(": still here\n\n"), heartbeatMs).unref();
      response.on("close", () => {
        unsubscribe();
        clearInterval(heartbeat);
      });
      return undefined;
    },
  };
}
