import type { webApi } from "@slack/bolt";
import { expect, test } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import { createReaders } from "../../src/slack/readers.ts";
import type { Language } from "../../src/texts/language.ts";

/** Slack as far as it is asked: it answers when the test says so. */
function given(ofWorkspace: Language = "en") {
  const clock = createManualClock();
  const asked: { resolve(user: object): void; reject(fault: Error): void }[] = [];
  const info = () => {
    const { promise, resolve, reject } = Promise.withResolvers<object>();
    asked.push({ resolve: (user) => resolve({ user }), reject });
    return promise;
  };
  const client = { users: { info } } as unknown as webApi.WebClient;
  const readers = createReaders(client, clock, () => ofWorkspace);
  return { clock, asked, readers, language: (member = "U1") => readers.textsOf(member).language };
}

const hour = 60 * 60_000;

test("whoever is met is asked about once, and read to in their own language", async () => {
  const { asked, readers, language } = given();
  const met = Promise.all([readers.meet("U1"), readers.meet("U1")]);
  expect(asked).toHaveLength(1);
  asked[0]?.resolve({ locale: "de-DE", tz: "Europe/Berlin" });
  await met;
  expect(language()).toBe("de");
  expect(await readers.zoneOf("U1")).toBe("Europe/Berlin");
  await readers.meet("U1");
  expect(asked).toHaveLength(1);
});

test("nobody waits longer than 300 ms; until Slack tells, the workspace's language is spoken", async () => {
  const { clock, asked, readers, language } = given("de");
  const met = readers.meet("U1");
  clock.advance(299);
  expect(await Promise.race([met.then(() => "met"), Promise.resolve("waits")])).toBe("waits");
  clock.advance(1);
  await met;
  expect(language()).toBe("de");
  asked[0]?.resolve({ locale: "fr-FR" });
  await readers.zoneOf("U1");
  expect(language()).toBe("en");
});

test("after an hour it is asked anew beside the work, and what was known still counts", async () => {
  const { clock, asked, readers, language } = given();
  const met = readers.meet("U1");
  asked[0]?.resolve({ locale: "de-DE" });
  await met;
  clock.advance(hour);
  expect(language()).toBe("de");
  expect(asked).toHaveLength(2);
  asked[1]?.resolve({ locale: "en-GB" });
  await readers.zoneOf("U1");
  expect(language()).toBe("en");
});

test("a failure leaves what was known, and is tried again after a minute", async () => {
  const { clock, asked, readers, language } = given();
  const met = readers.meet("U1");
  asked[0]?.resolve({ locale: "de-DE", tz: "Europe/Berlin" });
  await met;
  clock.advance(hour);
  const zone = readers.zoneOf("U1");
  asked[1]?.reject(new Error("ratelimited"));
  expect(await zone).toBe("Europe/Berlin");
  expect(language()).toBe("de");
  expect(asked).toHaveLength(2);
  clock.advance(60_000);
  expect(language()).toBe("de");
  expect(asked).toHaveLength(3);
});
