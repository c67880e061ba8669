import { z } from "zod";
import { isJsonObject } from "../../lib/json.ts";
import { err, ok } from "../../lib/result.ts";
import { sentence } from "../../texts/sentence.ts";
import { fieldBase, inputBase, isNothing, type InputType, valueToText } from "../input-type.ts";

/** signalbox.dev/v1: a file that was uploaded to Slack. The value says which: `{id, name}`; the bytes stay there. */
export const FileInput = z.strictObject({
  ...inputBase,
  type: z.literal("File"),
  /** The endings that are taken, without dots; none for all. */
  extensions: z.array(z.string().regex(/^[A-Za-z0-9]+$/, "must be an ending without a dot, such as csv")).default([]),
});
export type FileInput = z.output<typeof FileInput>;

export const file: InputType<FileInput> = {
  name: "File",
  check: () => [],
  toField: (input) => ({ ...fieldBase(input), kind: "file", extensions: input.extensions }),
  parse(input, submitted) {
    if (isNothing(submitted)) return input.required ? err(sentence("required")) : ok(undefined);
    const named = Uploaded.safeParse(submitted);
    if (!named.success) return err(sentence("mustBeFile"));
    const ending = named.data.name.split(".").at(-1)?.toLowerCase() ?? "";
    if (input.extensions.length > 0 && !input.extensions.some((known) => known.toLowerCase() === ending)) {
      return err(sentence("mustEndIn", { endings: input.extensions }));
    }
    return ok(named.data);
  },
  show: (_input, value) => (isJsonObject(value) ? valueToText(value["name"] ?? value) : valueToText(value)),
};

const Uploaded = z.strictObject({ id: z.string().regex(/^F[A-Z0-9]+$/), name: z.string().min(1).max(255) });
