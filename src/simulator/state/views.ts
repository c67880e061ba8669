import type { SlackObject } from "../control-types.ts";
import type { Clock } from "../../lib/clock.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { Changes } from "./changes.ts";
import type { Ids } from "./ids.ts";

/** Slack's rule: a modal and at most two on top of it. */
const viewStackDepth = 3;

/** What the app says about a modal or a Home tab. */
export interface ViewContent {
  readonly type: "modal" | "home";
  readonly title: SlackObject;
  readonly submit: SlackObject | null;
  readonly close: SlackObject | null;
  readonly blocks: readonly SlackObject[];
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly external_id: string;
  readonly notify_on_close: boolean;
  readonly clear_on_close: boolean;
}

/** What was typed, by block and action, in Slack's shapes. */
export type StateValues = { readonly [blockId: string]: { readonly [actionId: string]: SlackObject } };

export interface StoredView extends ViewContent {
  readonly id: string;
  readonly user: string;
  readonly root_view_id: string;
  readonly previous_view_id: string | null;
  readonly hash: string;
  readonly values: StateValues;
  readonly errors: { readonly [blockId: string]: string };
  readonly banner?: string;
}

/** What each person sees of the app: a stack of modals, the visible one last, and one Home tab. */
export interface Views {
  stack(user: string): readonly StoredView[];
  find(id: string): StoredView | undefined;
  findByExternalId(externalId: string): StoredView | undefined;
  /** A new stack; what was open before is gone, as when a person triggers another modal. */
  open(user: string, content: ViewContent, values: StateValues): StoredView;
  push(user: string, content: ViewContent, values: StateValues): Result<StoredView, "push_limit_reached" | "not_found">;
  /** New content for an open view; undefined when it has been closed meanwhile. */
  replace(id: string, content: ViewContent, values: StateValues): StoredView | undefined;
  /** What the person's own client changes: values, errors, the banner. The hash stays. */
  edit(id: string, change: Partial<Pick<StoredView, "values" | "errors">> & { readonly banner?: string }): void;
  /** What the app has published to this person's Home tab. */
  home(user: string): StoredView | undefined;
  /** Another content for the Home tab, which keeps its id. */
  publish(user: string, content: ViewContent, values: StateValues): StoredView;
  close(id: string): void;
  closeAll(user: string): void;
}

export function createViews(clock: Clock, ids: Ids, changes: Changes): Views {
  const stacksByUser = new Map<string, readonly StoredView[]>();
  const homesByUser = new Map<string, StoredView>();

  const stack = (user: string): readonly StoredView[] => stacksByUser.get(user) ?? [];
  const all = (): StoredView[] => [...homesByUser.values(), ...[...stacksByUser.values()].flat()];
  const find = (id: string): StoredView | undefined => all().find((view) => view.id === id);

  function keep(user: string, views: readonly StoredView[]): void {
    stacksByUser.set(user, views);
    changes.note({ kind: "view", user });
  }

  function create(user: string, below: readonly StoredView[], content: ViewContent, values: StateValues): StoredView {
    const id = ids.object("V");
    const root_view_id = below[0]?.id ?? id;
    const previous_view_id = below.at(-1)?.id ?? null;
    const view = {
      ...content,
      id,
      user,
      root_view_id,
      previous_view_id,
      hash: ids.hash(clock.now()),
      values,
      errors: {},
    };
    keep(user, [...below, view]);
    return view;
  }

  function keepHome(view: StoredView): StoredView {
    homesByUser.set(view.user, view);
    changes.note({ kind: "view", user: view.user });
    return view;
  }

  function swap(view: StoredView): void {
    if (view.type === "home") {
      keepHome(view);
      return;
    }
    keep(
      view.user,
      stack(view.user).map((other) => (other.id === view.id ? view : other)),
    );
  }

  return {
    stack,
    find,
    findByExternalId: (externalId) => all().find((view) => view.external_id !== "" && view.external_id === externalId),
    open: (user, content, values) => create(user, [], content, values),
    push(user, content, values) {
      const below = stack(user);
      if (below.length === 0) return err("not_found");
      if (below.length >= viewStackDepth) return err("push_limit_reached");
      return ok(create(user, below, content, values));
    },
    replace(id, content, values) {
      const open = find(id);
      if (!open) return undefined;
      const { banner: _old, ...rest } = open;
      const view: StoredView = { ...rest, ...content, hash: ids.hash(clock.now()), values, errors: {} };
      swap(view);
      return view;
    },
    edit(id, change) {
      const open = find(id);
      if (!open) return;
      const { banner: _old, ...rest } = open;
      swap({ ...rest, ...change });
    },
    home: (user) => homesByUser.get(user),
    publish(user, content, values) {
      const id = homesByUser.get(user)?.id ?? ids.object("V");
      const alone = { id, user, root_view_id: id, previous_view_id: null };
      return keepHome({ ...content, ...alone, hash: ids.hash(clock.now()), values, errors: {} });
    },
    close(id) {
      const open = find(id);
      if (!open || open.type === "home") return;
      keep(
        open.user,
        stack(open.user).filter((view) => view.id !== id),
      );
    },
    closeAll: (user) => keep(user, []),
  };
}
