import { expect, test } from "vitest";
import { accountIn } from "../../src/slack/account.ts";

const user = { id: "U0BO", name: "bo", real_name: "Bo Lind", profile: { email: "Bo@Example.com" } };

test.each([
  [{}, undefined],
  [{ is_email_confirmed: true }, undefined],
  [{ deleted: true }, "is deactivated"],
  [{ is_bot: true }, "is a bot"],
  [{ is_stranger: true }, "belongs to another organisation"],
  [{ is_restricted: true, is_ultra_restricted: true }, "is a guest of one channel"],
  [{ is_restricted: true }, "is a guest"],
  [{ is_email_confirmed: false }, "has an e-mail that is not confirmed"],
  [{ profile: { email: "eve@example.com" } }, "does not show that e-mail"],
  [{ profile: undefined }, "does not show that e-mail"],
  [{ id: 7 }, "is not described by Slack"],
])("an account with %j may hold grants: refused because it %s", (more, reason) => {
  const found = accountIn({ ...user, ...more }, "bo@example.com");
  expect(found).toEqual(reason === undefined ? { account: { slack: "U0BO", name: "Bo Lind" } } : { reason });
});

test("without an e-mail to match, none is asked for; other facts about the account still count", () => {
  expect(accountIn({ id: "U0BO", name: "bo" })).toEqual({ account: { slack: "U0BO", name: "bo" } });
  expect(accountIn({ id: "U0BO", deleted: true })).toEqual({ reason: "is deactivated" });
});
