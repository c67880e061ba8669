import type { webApi } from "@slack/bolt";
import { slackMemberOf } from "../../access/actor.ts";
import type { Log } from "../../lib/log.ts";
import type { Run } from "../../runs/run.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { troubleOf } from "../outbox/trouble.ts";
import type { Content, FileContent, Place } from "./content.ts";
import { markOf } from "./find-own.ts";
import { nextPost, nextUpdate, stepFor, type Form, type Rung, type Step, type Try } from "./ladder.ts";
import { saidAs } from "./said.ts";
import type { Texts } from "../../texts/english.ts";

/** Told of each refusal, with what was done then; `given_up` when nothing was left. */
export type OnFallback = (step: Step | "given_up", code: string) => void;

/** What is to be said. It is made when its turn comes, and then once more for each other form or place. */
export interface Said {
  readonly run: Run;
  /** In the language of those who read it. */
  readonly texts: Texts;
  /** The word for what the message is for. */
  readonly kind: string;
  urgency(): number;
  /** What is to be said now; undefined when there is nothing to say any more. */
  content(): Promise<Content | undefined>;
}

export interface Sent {
  /** Without a `ts`, nobody has taken it. */
  readonly place: Place;
  /** Undefined when there was nothing to say any more. */
  readonly content: Content | undefined;
  readonly form: Form;
}

/** What reaches Slack. Each call gives up only where Slack refuses for good; other faults are thrown. */
export interface Delivery {
  /** @param intend called before each post, with the place it goes to: from then on it may be there */
  post(said: Said, place: Place, intend: (place: Place) => Promise<void>): Promise<Sent>;
  update(said: Said, place: Place): Promise<Sent>;
  /** Whether Slack took it. */
  upload(run: Run, file: FileContent, place: Place, urgency: () => number): Promise<boolean>;
}

export function createDelivery(deps: {
  readonly client: webApi.WebClient;
  readonly outbox: Outbox;
  readonly log: Log;
  /** The channel of signalbox.yaml, for what cannot be posted where it belongs. */
  readonly commonChannel: () => string | undefined;
  readonly onFallback: OnFallback;
}): Delivery {
  const { client, outbox, log, onFallback } = deps;

  /** The refusal, when it is one; other faults are thrown. */
  function refusalOf(fault: unknown): string {
    const trouble = troubleOf(fault);
    if (trouble.kind !== "refused") throw fault;
    return trouble.code;
  }

  function tellRefused(run: Run, code: string, isLast: boolean, fields: Record<string, unknown>): void {
    const step = isLast ? "given_up" : stepFor(code);
    onFallback(step, code);
    if (isLast) log.error("Slack refused a message, and nothing is left to try", { runId: run.id, code, ...fields });
    else log.warn("Slack refused a message; trying another way", { runId: run.id, code, ...fields });
  }

  /** Where a rung leads; undefined when there is no such place, or it was tried before. */
  async function placeOn(rung: Rung, run: Run, place: Place, urgency: () => number): Promise<Place | undefined> {
    if (rung === "place") return place;
    if (rung === "channel") return { channel: place.channel, ts: "" };
    if (rung === "common") {
      const channel = deps.commonChannel();
      return channel === undefined || channel === place.channel ? undefined : { channel, ts: "" };
    }
    const member = slackMemberOf(run.requester);
    if (member === undefined) return undefined;
    // A member's id is no channel that can be looked into later.
    const opened = await outbox.send({ method: "conversations.open", channel: member, urgency }, () =>
      client.conversations.open({ users: member }),
    );
    const channel = opened.channel?.id;
    return channel === undefined || channel === place.channel ? undefined : { channel, ts: "" };
  }

  async function post(said: Said, place: Place, intend: (place: Place) => Promise<void>): Promise<Sent> {
    const { run, kind, urgency } = said;
    let next: Try | undefined = { form: "full", rung: "place" };
    let code = "";
    while (next) {
      const current: Try = next;
      try {
        const target = await placeOn(current.rung, run, place, urgency);
        if (target) {
          return await outbox.send({ method: "chat.postMessage", channel: target.channel, urgency }, () =>
            postNow(said, target, current.form, intend),
          );
        }
        next = nextPost(current, "");
      } catch (fault) {
        code = refusalOf(fault);
        next = nextPost(current, code);
        tellRefused(run, code, false, { kind, ...current });
      }
    }
    tellRefused(run, code, true, { kind });
    return { place: { channel: place.channel, ts: "" }, content: await said.content(), form: "full" };
  }

  async function postNow(
    { run, texts, kind, content }: Said,
    { channel, ts }: Place,
    form: Form,
    intend: (place: Place) => Promise<void>,
  ): Promise<Sent> {
    const now = await content();
    if (!now) return { place: { channel, ts: "" }, content: undefined, form };
    await intend({ channel, ts });
    const { text, blocks } = saidAs(texts, form, run, now);
    const answer = await client.chat.postMessage({
      channel,
      text,
      ...(blocks.length > 0 ? { blocks } : {}),
      ...(ts ? { thread_ts: ts } : {}),
      metadata: markOf({ runId: run.id, kind }),
      unfurl_links: false,
      unfurl_media: false,
    });
    return { place: { channel: answer.channel ?? channel, ts: answer.ts ?? "" }, content: now, form };
  }

  async function update(said: Said, place: Place): Promise<Sent> {
    const { run, texts, kind, urgency, content } = said;
    const { channel, ts } = place;
    let form: Form = "full";
    let last: Content | undefined;
    for (;;) {
      const current: Form = form;
      try {
        return await outbox.send({ method: "chat.update", channel, urgency }, async () => {
          last = await content();
          // An empty list takes the blocks of before away.
          if (last) await client.chat.update({ channel, ts, ...saidAs(texts, current, run, last) });
          return { place, content: last, form: current };
        });
      } catch (fault) {
        const code = refusalOf(fault);
        const next = nextUpdate(current, code);
        tellRefused(run, code, next === undefined, { kind, form: current });
        if (next === undefined) return { place, content: last, form: current };
        form = next;
      }
    }
  }

  async function upload(run: Run, file: FileContent, place: Place, urgency: () => number): Promise<boolean> {
    const content = { filename: file.name, title: file.title, content: file.content, channel_id: place.channel };
    try {
      await outbox.send({ method: "files.upload", channel: place.channel, urgency }, () =>
        client.filesUploadV2(place.ts ? { ...content, thread_ts: place.ts } : content),
      );
      return true;
    } catch (fault) {
      tellRefused(run, refusalOf(fault), false, { file: file.name });
      return false;
    }
  }

  return { post, update, upload };
}
