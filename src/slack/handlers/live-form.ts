import type { Values } from "../../definition/inputs.ts";
import type { ModalView } from "../blocks.ts";
import type { SlackDeps } from "../deps.ts";
import { loadOptions, openFormOf } from "../form-of.ts";
import type { LiveForms } from "../live-forms.ts";
import { addRowAction, removeRowAction } from "../views/fields/list.ts";
import type { FormState } from "../views/field-view.ts";
import { parseBlockId } from "../views/block-id.ts";
import { heldOnScreen, type FormContent } from "../views/form-fields.ts";
import { FormMetadata, formView, tooBigFor } from "../views/form-view.ts";
import type { Texts } from "../../texts/english.ts";

/** Something was typed, chosen or clicked in an open form. */
export interface FormChange {
  readonly viewId: string;
  readonly hash: string;
  readonly privateMetadata: string;
  readonly state: FormState;
  readonly blockId: string;
  readonly actionId: string;
}

/** How an update went: drawn, with the view's new hash; overtaken by another one; or the view is closed. */
export type Updated = { readonly kind: "drawn"; readonly hash: string } | { readonly kind: "overtaken" | "closed" };

export type UpdateView = (viewId: string, view: ModalView, hash: string | undefined) => Promise<Updated>;

/**
 * Draws the form anew after a change, when that changes what it asks. Who types quickly is always a step ahead of the
 * drawing: an update that was overtaken is made again from the newest view, and no update is a fault.
 */
export function onFormChanged(
  deps: SlackDeps,
  forms: LiveForms,
  member: string,
  change: FormChange,
  update: UpdateView,
  texts: Texts,
): Promise<void> {
  const { viewId } = change;
  return forms.inTurn(viewId, async () => {
    const first = await redraw(deps, forms, member, change, change.privateMetadata, texts);
    if (!first) return;
    const updated = await update(viewId, first, change.hash);
    settle(forms, viewId, first, updated);
    if (updated.kind !== "overtaken") return;

    // Without a newer view in memory another process has drawn it; then what was typed last wins.
    const newest = forms.newest(viewId);
    const second = await redraw(deps, forms, member, change, newest?.metadata ?? change.privateMetadata, texts);
    if (second) settle(forms, viewId, second, await update(viewId, second, newest?.hash));
  });
}

function settle(forms: LiveForms, viewId: string, view: ModalView, updated: Updated): void {
  if (updated.kind === "closed") forms.forget(viewId);
  if (updated.kind === "drawn") forms.keep(viewId, { hash: updated.hash, metadata: view.private_metadata ?? "" });
}

/** The form as it is after the change; undefined when nothing is to be drawn. */
async function redraw(
  deps: SlackDeps,
  forms: LiveForms,
  member: string,
  change: FormChange,
  privateMetadata: string,
  texts: Texts,
): Promise<ModalView | undefined> {
  const metadata = FormMetadata.parse(JSON.parse(privateMetadata));
  const pressed = { ...metadata, rows: rowsAfter(metadata.rows, change) };
  const form = openFormOf(deps, member, pressed, change.state, forms.remembered(change.viewId), texts);
  if (!form) return undefined;
  await loadOptions(form);
  forms.remember(change.viewId, withTyped(forms.remembered(change.viewId), form.content));
  const view = formView(form);
  if (FormMetadata.parse(JSON.parse(view.private_metadata ?? "")).drawn === metadata.drawn) return undefined;
  return tooBigFor(view, form) === undefined ? view : undefined;
}

function rowsAfter(rows: FormMetadata["rows"], { blockId, actionId }: FormChange): FormMetadata["rows"] {
  const list = parseBlockId(blockId)?.id ?? "";
  const count = rows[list];
  if (count === undefined) return rows;
  if (actionId === addRowAction) return { ...rows, [list]: count + 1 };
  if (actionId === removeRowAction) return { ...rows, [list]: Math.max(count - 1, 0) };
  return rows;
}

/** What is on the screen now, over what was there before. Sensitive values are kept nowhere but in Slack's own form. */
function withTyped(before: Values, content: FormContent): Values {
  const kept = new Map(Object.entries(before));
  for (const { field, value } of heldOnScreen(content)) {
    if (value === undefined) kept.delete(field.id);
    else if (!field.sensitive) kept.set(field.id, value);
  }
  return Object.fromEntries(kept);
}
