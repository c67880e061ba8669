import type { z } from "zod";
import { jsonReply } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { ok } from "../../lib/result.ts";
import { refuse } from "../person/refusal.ts";
import type { Switchboard } from "../switchboard.ts";
import type { World } from "../world.ts";
import { answerRefusal, answerResult, readBody, waitForChange } from "./answer.ts";
import {
  ClearRequest,
  ClockRequest,
  ConnectionsRequest,
  EnvelopeFaultRequest,
  MethodFaultRequest,
  RatesRequest,
} from "./switchboard-requests.ts";

const nothingThere = refuse("dispatch_failed", "There is no connection to do that with, or nothing was sent yet.");

/** The levers: what goes wrong, how fast time goes, and who is connected. */
export function switchboardRoutes(world: World, switchboard: Switchboard): readonly Route[] {
  function lever<S extends z.ZodType>(path: string, schema: S, pull: (body: z.output<S>) => unknown): Route {
    return {
      method: "POST",
      path,
      async handle({ request }) {
        const body = await readBody(request, schema);
        if (!body.ok) return answerRefusal(body.error);
        return answerResult(world, pull(body.value) === false ? nothingThere : ok({}));
      },
    };
  }

  return [
    {
      method: "GET",
      path: "/control/switchboard",
      async handle(call) {
        const waited = await waitForChange(world, call);
        return waited.ok ? jsonReply(200, switchboard.view()) : answerRefusal(waited.error);
      },
    },
    lever("/control/switchboard/method-faults", MethodFaultRequest, (body) => switchboard.failMethod(body)),
    lever("/control/switchboard/envelope-faults", EnvelopeFaultRequest, (body) => switchboard.troubleEnvelopes(body)),
    lever("/control/switchboard/clear", ClearRequest, ({ seed }) => switchboard.clear(seed)),
    lever("/control/switchboard/rates", RatesRequest, ({ enabled }) => switchboard.limitRates(enabled)),
    lever("/control/switchboard/clock", ClockRequest, ({ advance_ms }) => switchboard.advance(advance_ms)),
    lever("/control/switchboard/connections", ConnectionsRequest, ({ action }) => switchboard.connections(action)),
  ];
}
