import { expect, it } from "vitest";
import { UiSchema } from "../../../src/definition/action.ts";
import type { Json } from "../../../src/lib/json.ts";
import { notOffered } from "../../../src/runs/offered.ts";
import type { OptionList, OptionSources } from "../../../src/runs/ports.ts";
import { anAction } from "../../harness/values.ts";

const source = { url: "https://lists.example/branches" };
const action = anAction({
  ui_schema: UiSchema.parse({
    inputs: [
      { id: "branch", type: "Select", label: "Branch", source },
      { id: "tags", type: "MultiSelect", label: "Tags", source },
      { id: "note", type: "text", label: "Note" },
    ],
  }),
});

function listing(list: OptionList): OptionSources {
  return { options: async () => list, known: () => list };
}
const two = listing({
  choices: [
    { value: "main", label: "main" },
    { value: "next", label: "next" },
  ],
});

it.each<[what: string, values: Record<string, Json>, errors: string[] | undefined]>([
  ["what is on the list", { branch: "main", tags: ["main", "next"] }, undefined],
  ["nothing chosen", { note: "anything" }, undefined],
  ["what is not on the list", { branch: "evil" }, ["branch"]],
  ["one of several that is not", { tags: ["main", "evil"] }, ["tags"]],
])("%s", async (_what, values, errors) => {
  const found = await notOffered(two, action, values);
  expect(found && Object.keys(found)).toEqual(errors);
});

it("a list that cannot be had offers nothing, and says why", async () => {
  const none = listing({ choices: [], problem: { message: "The list does not answer now." } });
  expect(await notOffered(none, action, { branch: "main" })).toMatchObject({
    branch: { message: '"main" is not offered here. The list does not answer now.' },
  });
});
