/**
 * What the simulator answers, how far, and where that is tested. A test holds the names equal to the registered
 * methods; an app that calls anything else is told `unknown_method` and sent here. Gaps: docs/simulator.md.
 */
interface Covered {
  readonly method: string;
  /** What is checked as Slack checks it. */
  readonly checks: string;
  readonly test: string;
}

const protocol = "test/simulator/web-api.test.ts";
const inbound = "test/simulator/inbound.test.ts";
const home = "test/simulator/home.test.ts";
const modals = "test/simulator/modals.test.ts";
const messages = "test/simulator/messages.test.ts";
const blocks = "test/simulator/blocks.test.ts";
const files = "test/simulator/files.test.ts";
const sockets = "test/simulator/socket-mode.test.ts";

export const coverage: readonly Covered[] = [
  { method: "api.test", checks: "echoes its arguments and the error asked for", test: protocol },
  { method: "auth.test", checks: "token", test: protocol },
  { method: "apps.connections.open", checks: "app token; single-use address", test: sockets },
  { method: "blocks.validate", checks: "one of blocks, message, view; pointers", test: blocks },
  { method: "chat.postMessage", checks: "reach, thread, blocks, sums, truncation", test: messages },
  { method: "chat.update", checks: "own messages, lengths, what is kept", test: messages },
  { method: "chat.delete", checks: "own messages; a thread keeps a place for its head", test: messages },
  { method: "chat.postEphemeral", checks: "membership of bot and person", test: messages },
  { method: "chat.getPermalink", checks: "the message exists", test: messages },
  { method: "views.open", checks: "view, trigger (3 s, once), external_id", test: modals },
  { method: "views.push", checks: "view, trigger, stack of three", test: modals },
  { method: "views.publish", checks: "view, person, hash, Home tab enabled, external_id", test: home },
  { method: "views.update", checks: "view, hash, closed views; keeps values", test: modals },
  { method: "conversations.info", checks: "visibility", test: protocol },
  { method: "conversations.open", checks: "one person; idempotent", test: protocol },
  {
    method: "conversations.history",
    checks: "scope by kind, membership, bounds, paging, metadata only when asked for",
    test: protocol,
  },
  {
    method: "conversations.replies",
    checks: "scope by kind, membership, bounds, paging, metadata only when asked for",
    test: protocol,
  },
  { method: "conversations.members", checks: "visibility, paging", test: protocol },
  { method: "users.info", checks: "e-mail only with its scope; locale only when asked for", test: protocol },
  { method: "users.list", checks: "paging", test: protocol },
  { method: "users.lookupByEmail", checks: "scope", test: protocol },
  { method: "usergroups.list", checks: "scope; disabled groups only when asked for", test: protocol },
  { method: "usergroups.users.list", checks: "scope; disabled groups only when asked for", test: protocol },
  { method: "reactions.add", checks: "scope, name, membership, once each", test: inbound },
  { method: "files.getUploadURLExternal", checks: "length", test: files },
  { method: "files.completeUploadExternal", checks: "the upload has happened; reach, thread", test: files },
  { method: "files.info", checks: "the file exists", test: files },
];
