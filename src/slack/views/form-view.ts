import type { types } from "@slack/bolt";
import { z } from "zod";
import type { Action } from "../../definition/action.ts";
import type { Approval } from "../../definition/approval.ts";
import { fieldsOf } from "../../definition/form.ts";
import { digestOf, shortDigest } from "../../lib/json.ts";
import type { CatalogAction } from "../../runs/ports.ts";
import type { Origin } from "../../runs/run.ts";
import {
  context,
  inert,
  limits,
  listOptions,
  mrkdwnSection,
  plain,
  plainSection,
  words,
  type Block,
  type ModalView,
} from "../blocks.ts";
import type { Offer, Offers } from "../offers.ts";
import { viewOf } from "./field-block.ts";
import { valueAction, type FormState } from "./field-view.ts";
import { firstRows } from "./fields/list.ts";
import { askedFields, type Asked, type FormContent } from "./form-fields.ts";
import type { Texts } from "../../texts/english.ts";
import { said } from "../../texts/sentence.ts";
import { frozenNote } from "../messages/freeze-text.ts";

export const formCallback = "run_form";
const deploymentBlock = "deployment";

/** What a form carries with it. Nothing in it is trusted: it only says what the person was looking at. */
export const FormMetadata = z.object({
  actionId: z.string(),
  actionDigest: z.string(),
  /** Absent when the form itself asks which. */
  deploymentId: z.string().optional(),
  channel: z.string(),
  /** The message under which the run is told. */
  thread: z.string().optional(),
  /** The person's own time zone. */
  zone: z.string().optional(),
  /** How many rows each list has, by block id. */
  rows: z.record(z.string(), z.number()).default({}),
  /** The digest of the blocks, so that a change that changes nothing is not sent to Slack. */
  drawn: z.string().optional(),
});
export type FormMetadata = z.output<typeof FormMetadata>;

/** A form and for whom it is: everything that a view is made of. */
export interface Form {
  readonly known: CatalogAction;
  readonly offers: Offers;
  readonly approvals: readonly (Approval | undefined)[];
  readonly channel: string;
  readonly thread: string | undefined;
  readonly content: FormContent;
}

/**
 * An action's form as a modal, from what is known and typed so far. When it may run on several deployments, the first
 * field asks which.
 */
export function formView({ known: { action, digest }, offers, approvals, channel, thread, content }: Form): ModalView {
  const { texts } = content;
  const only = offers.offered.length === 1 ? offers.offered[0] : undefined;
  const head = [
    plainSection(action.description),
    only ? targetSection(texts, only) : targetSelect(texts, offers.offered),
    ...frozenNotes(texts, offers),
    ...withheldNote(texts, offers),
  ];
  const foot = consequences(texts, action, approvals);
  const { asked } = askedFields(content);
  const most = mostBlocks(content, asked) + head.length + foot.length;
  const hasRoom = most + blocksOfLargestRow <= limits.viewBlocks;
  const blocks = [...head, ...asked.flatMap((each) => draw(each, hasRoom)), ...foot];
  const metadata: FormMetadata = {
    actionId: action.id,
    actionDigest: digest,
    channel,
    ...(thread === undefined ? {} : { thread }),
    ...(only ? { deploymentId: only.deployment.id } : {}),
    ...(content.zone === undefined ? {} : { zone: content.zone }),
    rows: Object.fromEntries(
      asked.flatMap(({ field, place }) => (field.kind === "list" ? [[place.blockId, place.rows] as const] : [])),
    ),
    drawn: shortDigest(digestOf(blocks)),
  };
  return {
    type: "modal",
    callback_id: formCallback,
    private_metadata: JSON.stringify(metadata),
    title: plain(action.title, limits.title),
    submit: words(submitLabel(texts, action, approvals), limits.title),
    close: words(texts.form.cancel, limits.title),
    blocks,
  };
}

/** A row of days and a time has this many. */
const blocksOfLargestRow = 3;

function draw({ field, place }: Asked, hasRoom: boolean): Block[] {
  return viewOf(field).draw(field, { ...place, hasRoom });
}

/** How many blocks the questions take when all of them are asked, the hidden ones too. */
function mostBlocks({ action }: FormContent, asked: readonly Asked[]): number {
  const shown = new Map(asked.map((each) => [each.field.id, each]));
  const [first] = asked;
  return fieldsOf(action).reduce((sum, field) => {
    const here = shown.get(field.id);
    if (here) return sum + draw(here, true).length;
    if (field.kind === "list") return sum + firstRows(field) * blocksOfLargestRow + 2;
    return sum + (first ? viewOf(field).draw(field, { ...first.place, rows: 0 }).length : 1);
  }, 0);
}

/** Why Slack would not take this form, for the person who wants it; undefined when it fits. */
export function tooBigFor(view: ModalView, form: Form): string | undefined {
  const { action } = form.known;
  const hidden = mostBlocks(form.content, askedFields(form.content).asked);
  const isTooLong = Math.max(view.blocks.length, hidden) > limits.viewBlocks;
  const isTooLarge =
    Buffer.byteLength(JSON.stringify(view)) > limits.viewBytes ||
    (view.private_metadata?.length ?? 0) > limits.privateMetadata;
  if (!isTooLong && !isTooLarge) return undefined;
  return form.content.texts.form.tooBig({ action: action.title, places: isTooLong ? limits.viewBlocks : null });
}

function submitLabel({ form }: Texts, action: Action, approvals: readonly (Approval | undefined)[]): string {
  if (action.dangerous) return form.next;
  return approvals.every(Boolean) ? form.askForApproval : form.run;
}

function targetSection(texts: Texts, offer: Offer): Block {
  const facts = { deployment: inert(offer.deployment.name), about: inert(describe(texts, offer)) };
  return mrkdwnSection(texts.form.runsOn(facts));
}

function targetSelect(texts: Texts, offers: readonly Offer[]): types.InputBlock {
  const options = offers.map((offer) => ({
    text: plain(offer.deployment.name, limits.option),
    value: offer.deployment.id,
    description: plain(describe(texts, offer), limits.optionDescription),
  }));
  return {
    type: "input",
    block_id: deploymentBlock,
    label: words(texts.form.runOn, limits.label),
    element: {
      type: "static_select",
      action_id: valueAction,
      placeholder: words(texts.form.chooseDeployment, limits.placeholder),
      ...listOptions(texts, options),
    },
  };
}

function describe({ form, freezes }: Texts, { deployment, status, isStale, frozen }: Offer): string {
  const place = [deployment.env, deployment.cluster, isStale ? form.lastKnown(status) : status];
  return [...(frozen ? [freezes.frozen] : []), ...place].join(", ");
}

/** Enough to see what is going on; the choice marks each. */
const mostFrozen = 3;

function frozenNotes(texts: Texts, { offered }: Offers): Block[] {
  const notes = offered.flatMap((offer) => frozenNote(texts, offer) ?? []);
  const more = notes.length - mostFrozen;
  return notes.length === 0
    ? []
    : [context(...notes.slice(0, mostFrozen), ...(more > 0 ? [texts.freezes.more(more)] : []))];
}

function withheldNote(texts: Texts, { withheld }: Offers): Block[] {
  if (withheld.length === 0) return [];
  return [context(inert(texts.form.notOffered(withheld.map(({ refusal }) => said(texts, refusal)))))];
}

/** A context block holds 10 elements. */
const mostKinds = 8;

function consequences({ form }: Texts, action: Action, approvals: readonly (Approval | undefined)[]): Block[] {
  const notes: string[] = [];
  if (action.dangerous) notes.push(form.dangerous);
  const needed = approvals.filter((approval) => approval !== undefined);
  // Each deployment may need something else, and nobody is to believe that the first speaks for all.
  const kinds = new Map(needed.map(({ required, role }) => [`${required}:${role}`, { required, role }]));
  const onSome = kinds.size > 1 || needed.length < approvals.length;
  for (const kind of [...kinds.values()].slice(0, mostKinds)) notes.push(form.needsApproval({ ...kind, onSome }));
  return notes.length > 0 ? [context(...notes)] : [];
}

/** Where a run of this form is told. */
export function originOf({ channel, thread }: FormMetadata): Origin {
  return { kind: "slack", channel, ...(thread === undefined ? {} : { thread }) };
}

/** The deployment that a form is for, as far as it is known: fixed, or chosen in it. */
export function deploymentOf(metadata: FormMetadata, state: FormState): string | undefined {
  return metadata.deploymentId ?? state[deploymentBlock]?.[valueAction]?.selected_option?.value;
}

/** The ids of the input blocks of a view. */
export function inputBlockIds(blocks: readonly { readonly type: string; readonly block_id?: string }[]): string[] {
  return blocks.flatMap(({ type, block_id: id }) => (type === "input" && id !== undefined ? [id] : []));
}
