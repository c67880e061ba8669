import { z } from "@hono/zod-openapi";
import { actorKey, nameOf, type Actor } from "../../access/actor.ts";

export const ActorView = z
  .strictObject({
    kind: z.enum(["person", "stranger", "bot", "deployment"]),
    name: z.string(),
    key: z.string().openapi({ description: "One text for one actor; the filter `actor` takes it.", example: "bot:ci" }),
  })
  .openapi("Actor");

export function toActorView(actor: Actor): z.output<typeof ActorView> {
  return { kind: actor.kind, name: nameOf(actor), key: actorKey(actor) };
}

export const At = z.iso.datetime();

export function toAt(ms: number): string {
  return new Date(ms).toISOString();
}
