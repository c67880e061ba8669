import type { types } from "@slack/bolt";
import { z } from "zod";
import { fieldsOf } from "../../definition/form.ts";
import type { FieldErrors, Values } from "../../definition/inputs.ts";
import type { Approval } from "../../definition/approval.ts";
import type { Deployment } from "../../definition/configuration.ts";
import type { Action } from "../../definition/action.ts";
import type { Json } from "../../lib/json.ts";
import type { CatalogAction } from "../../runs/ports.ts";
import {
  context,
  inert,
  limits,
  listInto,
  mrkdwnSection,
  plain,
  plainSection,
  words,
  type Block,
  type ModalView,
} from "../blocks.ts";
import type { Offer, Offers } from "../offers.ts";
import { fieldBlockId, fieldToBlock, listOptions, readField, valueAction, type ElementState } from "./field-block.ts";

export const formCallback = "run_form";
const deploymentBlock = "deployment";

/** What a form carries with it. Nothing in it is trusted: it only says what the person was looking at. */
export const FormMetadata = z.object({
  actionId: z.string(),
  actionDigest: z.string(),
  /** Absent when the form itself asks which. */
  deploymentId: z.string().optional(),
  channel: z.string(),
});
export type FormMetadata = z.output<typeof FormMetadata>;

/** An action's form as a modal. When it may run on several deployments, the first field asks which. */
export function formView(
  { action, digest }: CatalogAction,
  offers: Offers,
  channel: string,
  approvals: readonly (Approval | undefined)[],
): ModalView {
  const only = offers.offered.length === 1 ? offers.offered[0] : undefined;
  const metadata: FormMetadata = {
    actionId: action.id,
    actionDigest: digest,
    channel,
    ...(only ? { deploymentId: only.deployment.id } : {}),
  };
  return {
    type: "modal",
    callback_id: formCallback,
    private_metadata: JSON.stringify(metadata),
    title: plain(action.title, limits.title),
    submit: words(submitLabel(action, approvals), limits.title),
    close: words("Cancel", limits.title),
    blocks: [
      plainSection(action.description),
      only ? targetSection(only) : targetSelect(offers.offered),
      ...withheldNote(offers),
      ...fieldsOf(action).map(fieldToBlock),
      ...consequences(action, approvals),
    ],
  };
}

function submitLabel(action: Action, approvals: readonly (Approval | undefined)[]): string {
  if (action.dangerous) return "Next";
  return approvals.every(Boolean) ? "Ask for approval" : "Run";
}

function targetSection({ deployment, status, isStale }: Offer): Block {
  return mrkdwnSection(`Runs on *${inert(deployment.name)}*  ·  ${inert(describe(deployment, status, isStale))}`);
}

function targetSelect(offers: readonly Offer[]): types.InputBlock {
  const options = offers.map(({ deployment, status, isStale }) => ({
    text: plain(deployment.name, limits.option),
    value: deployment.id,
    description: plain(describe(deployment, status, isStale), limits.optionDescription),
  }));
  return {
    type: "input",
    block_id: deploymentBlock,
    label: words("Run on", limits.label),
    element: {
      type: "static_select",
      action_id: valueAction,
      placeholder: words("Choose a deployment", limits.placeholder),
      ...listOptions(options),
    },
  };
}

function describe(deployment: Deployment, status: string, isStale: boolean): string {
  return `${deployment.env}, ${deployment.cluster}, ${status}${isStale ? " (last known)" : ""}`;
}

function withheldNote({ withheld }: Offers): Block[] {
  if (withheld.length === 0) return [];
  return [
    context(
      inert(
        `Not offered now: ${listInto(
          withheld.map(({ refusal }) => refusal.message),
          5,
        )}`,
      ),
    ),
  ];
}

function consequences(action: Action, approvals: readonly (Approval | undefined)[]): Block[] {
  const notes: string[] = [];
  if (action.dangerous) notes.push(":warning: This action is dangerous. The next step asks you to confirm it.");
  const needed = approvals.filter((approval) => approval !== undefined);
  const [first] = needed;
  if (first) {
    const where = needed.length < approvals.length ? " on some of these deployments" : "";
    notes.push(
      `:lock: Needs ${first.required === 1 ? "the approval of one" : `approvals of ${first.required}`} ${first.role}${where} before it runs.`,
    );
  }
  return notes.length > 0 ? [context(...notes)] : [];
}

/** What a submitted form says: which deployment, and the values by input id. */
export function readForm(
  action: Action,
  metadata: FormMetadata,
  state: { readonly [blockId: string]: { readonly [actionId: string]: ElementState } },
): { deploymentId: string | undefined; values: Values } {
  const values = new Map<string, Json>();
  for (const [position, field] of fieldsOf(action).entries()) {
    const value = readField(field, state[fieldBlockId(position)]?.[valueAction] ?? {});
    if (value !== undefined) values.set(field.id, value);
  }
  return {
    deploymentId: metadata.deploymentId ?? state[deploymentBlock]?.[valueAction]?.selected_option?.value,
    values: Object.fromEntries(values),
  };
}

/** Errors by input id to errors by block id, as Slack wants them. Undefined when one belongs to no field. */
export function toSlackErrors(action: Action, errors: FieldErrors): Record<string, string> | undefined {
  const positions = new Map(fieldsOf(action).map((field, position) => [field.id, position]));
  const entries = Object.entries(errors).map(([id, message]) => [positions.get(id), message] as const);
  if (entries.some(([position]) => position === undefined)) return undefined;
  return Object.fromEntries(entries.map(([position, message]) => [fieldBlockId(position ?? 0), message]));
}
