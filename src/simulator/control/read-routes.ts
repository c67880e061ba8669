import { jsonReply, textReply, type Reply } from "../http/reply.ts";
import type { Route, RouteCall } from "../http/router.ts";
import type { HomeView, MessagesView, RequestsView, ViewsView, WorkspaceView } from "../control-types.ts";
import { refuse, type Refusal } from "../person/refusal.ts";
import { findPerson, findPresence } from "../person/who.ts";
import { channelFor, presentView, threadFor } from "../present.ts";
import { ok, type Result } from "../../lib/result.ts";
import type { Scene } from "../scene.ts";
import { transcriptOf } from "../transcript.ts";
import { answerRefusal, waitForChange } from "./answer.ts";

/** What a person sees, to be read. Each answer says its revision. */
export function readRoutes(scene: Scene): readonly Route[] {
  const { world } = scene;

  function read(path: string, look: (call: RouteCall) => Result<object, Refusal>): Route {
    return { method: "GET", path, handle: (call) => answer(call, look) };
  }

  async function answer(call: RouteCall, look: (call: RouteCall) => Result<object, Refusal>): Promise<Reply> {
    const waited = await waitForChange(world, call);
    const seen = waited.ok ? look(call) : waited;
    return seen.ok ? jsonReply(200, seen.value) : answerRefusal(seen.error);
  }

  return [
    read("/control/workspace", () => ok(workspace(scene))),
    read("/control/channels/:channel/messages", ({ params, query }) => messages(scene, params["channel"] ?? "", query)),
    read("/control/channels/:channel/threads/:ts", ({ params, query }) =>
      thread(scene, params["channel"] ?? "", params["ts"] ?? "", query),
    ),
    read("/control/views", ({ query }) => views(scene, query)),
    read("/control/home", ({ query }) => home(scene, query)),
    read("/control/requests", () => {
      const requests: RequestsView = { requests: world.journal.records, revision: world.changes.revision };
      return ok(requests);
    }),
    { method: "GET", path: "/control/transcript", handle: (call) => transcript(scene, call) },
  ];
}

function workspace({ world, app }: Scene): WorkspaceView {
  const { team, people } = world.workspace;
  const { name, bot_user, home_tab, messages_tab, messages_read_only, commands, shortcuts } = world.workspace.app;
  return {
    team,
    app: { name, bot_user, connected: app.connected(), home_tab, messages_tab, messages_read_only },
    people,
    channels: world.workspace.channels(),
    user_groups: world.userGroups.all(),
    commands,
    shortcuts,
    now: world.clock.now(),
    revision: world.changes.revision,
  };
}

/** As one person when `user` is given, else without anybody's ephemeral messages. */
function reader({ world }: Scene, channel: string, query: URLSearchParams): Result<string | undefined, Refusal> {
  const user = query.get("user") ?? undefined;
  if (user !== undefined) {
    const presence = findPresence(world, user, channel);
    return presence.ok ? ok(user) : presence;
  }
  if (world.workspace.channel(channel)) return ok(undefined);
  return refuse("channel_not_found", `There is no channel "${channel}"; GET /control/workspace lists them.`);
}

function messages(scene: Scene, channel: string, query: URLSearchParams): Result<MessagesView, Refusal> {
  const user = reader(scene, channel, query);
  if (!user.ok) return user;
  return ok({ messages: channelFor(scene.world, channel, user.value), revision: scene.world.changes.revision });
}

function thread(scene: Scene, channel: string, ts: string, query: URLSearchParams): Result<MessagesView, Refusal> {
  const user = reader(scene, channel, query);
  if (!user.ok) return user;
  if (!scene.world.messages.find(channel, ts)) {
    return refuse("thread_not_found", `There is no message ${ts} in this channel.`);
  }
  return ok({ messages: threadFor(scene.world, channel, ts, user.value), revision: scene.world.changes.revision });
}

function views({ world }: Scene, query: URLSearchParams): Result<ViewsView, Refusal> {
  const user = query.get("user");
  if (user === null) return refuse("invalid_request", "Say whose screen: /control/views?user=U0ANA.");
  const person = findPerson(world, user);
  if (!person.ok) return person;
  return ok({ views: world.views.stack(user).map(presentView), revision: world.changes.revision });
}

function home({ world }: Scene, query: URLSearchParams): Result<HomeView, Refusal> {
  const user = query.get("user");
  if (user === null) return refuse("invalid_request", "Say whose Home tab: /control/home?user=U0ANA.");
  const person = findPerson(world, user);
  if (!person.ok) return person;
  const published = world.views.home(user);
  return ok({ view: published ? presentView(published) : null, revision: world.changes.revision });
}

async function transcript(scene: Scene, call: RouteCall): Promise<Reply> {
  const { world } = scene;
  const waited = await waitForChange(world, call);
  if (!waited.ok) return answerRefusal(waited.error);
  const channel = call.query.get("channel") ?? "";
  const user = reader(scene, channel, call.query);
  if (!user.ok) return answerRefusal(user.error);
  const ts = call.query.get("thread_ts");
  const shown = ts === null ? channelFor(world, channel, user.value) : threadFor(world, channel, ts, user.value);
  return textReply(200, transcriptOf(world.workspace, shown), { "x-revision": String(world.changes.revision) });
}
