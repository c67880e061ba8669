import { z } from "zod";
import type { SlackObject } from "../control-types.ts";
import type { Problem } from "../blocks/validate.ts";
import type { SocketMode } from "../transport/socket-mode.ts";
import type { World } from "../world.ts";
import { parseJson } from "../slack-object.ts";

/** What a method answers; Slack sends refusals with status 200 too. */
export type Answer = SlackObject & { readonly ok: boolean };

export interface Context {
  readonly world: World;
  /** Absent when payloads go by signed HTTP. */
  readonly socketMode: SocketMode | undefined;
}

export interface ConversationScopes {
  readonly public: string;
  readonly private: string;
  readonly im: string;
}

export interface Method {
  /** Which token it takes. */
  readonly token: "bot" | "app" | "none";
  /** One of these scopes is needed; none when the list is empty. */
  readonly scopes: readonly string[];
  /** For methods that read a conversation: the scope depends on the kind of the one that is named. */
  readonly conversation?: ConversationScopes;
  readonly call: (fields: Readonly<Record<string, unknown>>, context: Context) => Answer;
}

/** A method with its arguments parsed once, at the door. */
export function method<S extends z.ZodType>(spec: {
  readonly token?: Method["token"];
  readonly scopes?: readonly string[];
  readonly conversation?: ConversationScopes;
  readonly arguments: S;
  readonly run: (args: z.output<S>, context: Context) => Answer;
}): Method {
  return {
    token: spec.token ?? "bot",
    scopes: spec.scopes ?? [],
    ...(spec.conversation ? { conversation: spec.conversation } : {}),
    call(fields, context) {
      const args = spec.arguments.safeParse(fields);
      return args.success ? spec.run(args.data, context) : refuse("invalid_arguments", toProblems(args.error));
    },
  };
}

/** `ok: false` with Slack's name for it, and the details where Slack gives them. */
export function refuse(error: string, problems: readonly Problem[] = []): Answer {
  if (problems.length === 0) return { ok: false, error };
  const messages = problems.map((problem) => `[ERROR] ${problem}`);
  return { ok: false, error, errors: problems, response_metadata: { messages } };
}

function toProblems(error: z.ZodError): readonly Problem[] {
  return error.issues.map((issue) => {
    const field = issue.path.join("/");
    const isMissing = issue.code === "invalid_type" && issue.message.includes("undefined");
    if (isMissing) return `missing required field: ${field}`;
    return `${issue.message} [json-pointer:/${field}]`;
  });
}

/** Forms send everything as text; JSON bodies send it as it is. */
export const Text = z.union([z.string(), z.number().transform(String)]);
export const Flag = z.union([
  z.boolean(),
  z.enum(["true", "1"]).transform(() => true),
  z.string().transform(() => false),
]);
export const Count = z.coerce.number().int().min(0);

/** A nested value, or the JSON text of one. */
export const Nested = z.preprocess(
  (value) => (typeof value === "string" ? (parseJson(value) ?? value) : value),
  z.unknown(),
);
