import { z } from "zod";
import { normaliseView } from "../blocks/normalise.ts";
import { readView, type ViewRefusal } from "../blocks/view.ts";
import { stateFor } from "../element-values.ts";
import { viewForApp } from "../payloads.ts";
import type { StoredView, ViewContent } from "../state/views.ts";
import type { World } from "../world.ts";
import { method, Nested, refuse, Text, type Answer, type Method } from "./method.ts";

function refuseView({ error, problems }: ViewRefusal): Answer {
  return refuse(error, problems);
}

function answer(world: World, view: StoredView): Answer {
  return { ok: true, view: viewForApp(world, view) };
}

function takesExternalId(world: World, content: ViewContent, own?: StoredView): boolean {
  const holder = world.views.findByExternalId(content.external_id);
  return holder !== undefined && holder.id !== own?.id;
}

/** Whether somebody has written the view since the app read this hash. */
function isOutdated(hash: string | undefined, now: StoredView | undefined): boolean {
  return hash !== undefined && hash !== "" && hash !== now?.hash;
}

const Opening = z.object({ trigger_id: Text, view: Nested });

export const viewMethods: Readonly<Record<string, Method>> = {
  "views.open": method({
    arguments: Opening,
    run: (args, { world }): Answer => {
      const view = readView(args.view);
      if (!view.ok) return refuseView(view.error);
      const trigger = world.triggers.peek(args.trigger_id);
      if (!trigger.ok) return refuse(trigger.error);
      if (takesExternalId(world, view.value)) return refuse("duplicate_external_id");
      world.triggers.exchange(args.trigger_id);
      const content = normaliseView(view.value, world.ids);
      return answer(world, world.views.open(trigger.value.user, content, stateFor(content.blocks)));
    },
  }),

  "views.push": method({
    arguments: Opening,
    run: (args, { world }): Answer => {
      const view = readView(args.view);
      if (!view.ok) return refuseView(view.error);
      const trigger = world.triggers.peek(args.trigger_id);
      if (!trigger.ok) return refuse(trigger.error);
      if (takesExternalId(world, view.value)) return refuse("duplicate_external_id");
      const content = normaliseView(view.value, world.ids);
      const pushed = world.views.push(trigger.value.user, content, stateFor(content.blocks));
      if (!pushed.ok) return refuse(pushed.error);
      world.triggers.exchange(args.trigger_id);
      return answer(world, pushed.value);
    },
  }),

  "views.publish": method({
    arguments: z.object({ user_id: z.string(), view: Nested, hash: z.string().optional() }),
    run: (args, { world }): Answer => {
      const view = readView(args.view, "home");
      if (!view.ok) return refuseView(view.error);
      if (!world.workspace.app.home_tab) return refuse("not_enabled");
      const person = world.workspace.person(args.user_id);
      if (!person || person.is_bot) return refuse("user_not_found");
      const before = world.views.home(args.user_id);
      if (isOutdated(args.hash, before)) return refuse("hash_conflict");
      if (takesExternalId(world, view.value, before)) return refuse("duplicate_external_id");
      const content = normaliseView(view.value, world.ids);
      return answer(world, world.views.publish(args.user_id, content, stateFor(content.blocks, before?.values)));
    },
  }),

  "views.update": method({
    arguments: z.object({
      view: Nested,
      view_id: z.string().optional(),
      external_id: z.string().optional(),
      hash: z.string().optional(),
    }),
    run: (args, { world }): Answer => {
      if (args.view_id === undefined && args.external_id === undefined) {
        return refuse("invalid_arguments", ["missing required field: view_id or external_id"]);
      }
      const open = args.view_id === undefined ? undefined : world.views.find(args.view_id);
      const target = open ?? (args.external_id ? world.views.findByExternalId(args.external_id) : undefined);
      const view = readView(args.view, target?.type);
      if (!view.ok) return refuseView(view.error);
      if (!target) return refuse("not_found");
      if (isOutdated(args.hash, target)) return refuse("hash_conflict");
      if (takesExternalId(world, view.value, target)) return refuse("duplicate_external_id");
      const content = normaliseView(view.value, world.ids);
      const updated = world.views.replace(target.id, content, stateFor(content.blocks, target.values));
      return updated ? answer(world, updated) : refuse("not_found");
    },
  }),
};
