import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { RequestsView } from "../../src/simulator/control-types.ts";
import { signalboxAction } from "../harness/actions.ts";
import { buttonsOf, readable, type Person } from "../harness/person.ts";
import { givenSignalbox, type Signalbox } from "../harness/signalbox.ts";
import { createWatchedClock } from "../harness/watched-clock.ts";

/** A service whose answer is a stream that the test writes. */
async function startStreaming(): Promise<{ url: string; response: Promise<ServerResponse> }> {
  const { promise, resolve } = Promise.withResolvers<ServerResponse>();
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.flushHeaders();
    resolve(response);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, response: promise };
}

async function given() {
  const service = await startStreaming();
  const clock = createWatchedClock(Date.now());
  const signalbox = await givenSignalbox({
    actions: [signalboxAction()],
    overrides: { clock },
    configuration: ({ deployments }) => {
      for (const deployment of deployments) deployment["ingress"] = service.url;
    },
  });
  await asks(signalbox.ana);
  return { ...signalbox, clock, stream: await service.response };
}

async function asks(person: Person): Promise<void> {
  await person.types("/action run reindex search-prod");
  await (await person.seesModal("Rebuild search index")).submits();
  await person.hasNoModal();
}

function log(...lines: string[]): string {
  return lines.map((line) => `event: log\ndata: ${line}\n\n`).join("");
}

function progress(percent: number, text: string): string {
  return `event: progress\ndata: ${JSON.stringify({ percent, text })}\n\n`;
}

async function updates({ control }: Pick<Signalbox, "control">): Promise<number> {
  const { requests } = (await control.get("/control/requests")) as RequestsView;
  return requests.filter(({ kind }) => kind === "chat.update").length;
}

test("progress and log show while the run goes on, at most every three seconds, the latest state wins", async () => {
  const signalbox = await given();
  const { ana, clock, stream } = signalbox;
  const message = await ana.sees("Running since");

  stream.write(progress(10, "Reading") + log("shard 1"));
  const bar = await ana.sees("█░░░░░░░░░  10 percent: Reading");
  expect(bar.ts).toBe(message.ts);
  await clock.armed(3_000);

  const before = await updates(signalbox);
  for (let step = 2; step <= 9; step += 1) stream.write(progress(step * 10, `Step ${step}`) + log(`shard ${step}`));
  // What was told is known to be taken when the log has it; nothing of it may have reached Slack yet.
  expect(await updates(signalbox)).toBe(before);
  await expect
    .poll(async () => {
      clock.advance(3_000);
      return readable((await ana.messages()).find(({ ts }) => ts === message.ts)?.blocks);
    })
    .toContain("█████████░  90 percent: Step 9");
  const tail = await ana.seesInThread(message, "shard 9");
  expect(readable(tail.blocks)).toContain("Log, 9 lines");

  stream.end('event: result\ndata: {"status": "succeeded", "body": {"documents": 3}}\n\n');
  const done = await ana.sees("Done in");
  expect(readable(done.blocks)).not.toContain("█");
  await ana.seesInThread(done, "documents");
  expect(buttonsOf(done)).toEqual(["Run again…", "Show log"]);
});

test("a long log shows its end, and is whole in a file", async () => {
  const { ana, stream } = await given();
  const lines = Array.from({ length: 5_000 }, (_, index) => `line ${index} ${"x".repeat(40)}`);
  stream.write(log(...lines));
  stream.end("event: result\ndata: done\n\n");
  const done = await ana.sees("Done in");
  const file = await ana.seesInThread(done, "of 5000 lines");
  expect(readable(file.blocks)).toContain("line 4999");
  expect(readable(file.blocks).length).toBeLessThan(3_700);
  await ana.seesInThread(done, "done");
  const { messages } = await ana.thread(done.channel, done.ts);
  const shared = messages.flatMap((reply) => reply.files);
  expect(shared.map(({ name }) => name)).toEqual([expect.stringMatching(/^reindex-.*\.log$/)]);
  expect(shared[0]?.size).toBe(lines.join("\n").length + 1);
});

test("nothing that a service tells is markup, invisible, or read in another order than it is", async () => {
  const { ana, stream } = await given();
  const nasty = "<!channel> `code` *bold* <https://evil.example|click> \u001b[31mred\u001b[0m z\u200bero \u202egnp";
  stream.write(progress(50, nasty) + log(nasty, "```"));
  const message = await ana.sees("50 percent");
  stream.end(`event: result\ndata: ${JSON.stringify({ status: "succeeded", body: `${nasty}\n\`\`\`` })}\n\n`);
  const done = await ana.sees("Done in");
  const answer = await ana.seesInThread(done, "HTTP 200");
  const tail = await ana.seesInThread(done, "Log, 2 lines");

  const shown = "<!channel> `code` *bold* <https://evil.example|click> red zero gnp";
  const mrkdwn: string[] = [];
  for (const each of [message, done, answer, tail]) {
    for (const part of JSON.stringify([each.text, each.blocks]).matchAll(
      /"type":"mrkdwn","text":"((?:[^"\\]|\\.)*)"/g,
    )) {
      mrkdwn.push(part[1] ?? "");
    }
    expect(each.text).not.toMatch(/<!channel>|<https/);
    expect(JSON.stringify(each.blocks)).not.toMatch(/\\u001b|\u202e|\u200b/);
  }
  expect(mrkdwn.join("\n")).not.toMatch(/<!channel>|evil/);
  const bar = JSON.stringify(`█████░░░░░  50 percent: ${shown}`);
  expect(JSON.stringify(message.blocks)).toContain(`"type":"plain_text","text":${bar}`);
  expect(readable(tail.blocks)).toContain(`${shown}\n\`\`\``);
  expect(readable(answer.blocks)).toContain(`${shown}\n\`\`\``);
});

test("Show log answers the clicker with its end, and with a file of their own when it is longer", async () => {
  const { ana, uma, zed, clock, stream } = await given();
  const message = await ana.sees("Running since");
  expect(buttonsOf(message)).not.toContain("Show log");
  stream.write(log("first line"));
  await ana.seesInThread(message, "first line");
  const logged = async () => {
    clock.advance(3_000);
    return (await ana.messages()).find(({ ts }) => ts === message.ts) ?? message;
  };
  await expect.poll(async () => buttonsOf(await logged())).toContain("Show log");
  await uma.clicks(await logged(), "Show log");
  expect((await uma.sees("first line")).ephemeral_for).toBe(uma.id);
  await zed.clicks(await logged(), "Show log");
  expect((await zed.sees("There is no run")).ephemeral_for).toBe(zed.id);

  stream.write(log(...Array.from({ length: 400 }, (_, line) => `line ${line} ${"x".repeat(60)}`)));
  await expect
    .poll(async () => readable((await ana.thread(message.channel, (await logged()).ts)).messages))
    .toContain("line 399");
  await uma.clicks(await logged(), "Show log");
  expect((await uma.sees("The whole log comes as a file")).ephemeral_for).toBe(uma.id);
  const direct = await uma.seesDirectly("Log of run");
  expect(direct.channel).not.toBe(message.channel);
  stream.end('event: result\ndata: {"ok": true}\n\n');
  await ana.sees("Done in");
});
