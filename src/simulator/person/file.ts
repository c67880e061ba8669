import { ok, type Result } from "../../lib/result.ts";
import type { FileRequest } from "../control-types.ts";
import type { Scene } from "../scene.ts";
import type { Done } from "./done.ts";
import { refuse, type Refusal } from "./refusal.ts";
import { findPerson } from "./who.ts";

/** A person brings a file along, to give it to a `file_input` by its id. Nobody else sees it until then. */
export function bringFile({ world }: Scene, request: FileRequest): Result<Done & { file: string }, Refusal> {
  const person = findPerson(world, request.user);
  if (!person.ok) return person;
  const { file, ticket } = world.files.expect(request.name, person.value.id, Math.floor(world.clock.now() / 1_000));
  world.files.receive(ticket, Buffer.from(request.content_base64, "base64"));
  const kept = world.files.complete(file.id, undefined, []);
  return kept ? ok({ file: kept.id }) : refuse("invalid_request", "The file could not be kept.");
}
