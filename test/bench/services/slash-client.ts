import { createHmac } from "node:crypto";
import { once } from "node:events";
import net from "node:net";

/** One connection that sends slash commands as Slack signs them, one at a time. */
export interface SlashClient {
  /** Resolves when the command is acknowledged. */
  send(n: number): Promise<void>;
  close(): void;
}

/** Over a bare socket: Node's own client costs more than the server that is measured. */
export async function connectSlash(port: number, secret: string): Promise<SlashClient> {
  const socket = net.connect(port, "127.0.0.1").setNoDelay(true);
  await once(socket, "connect");
  let answered = Promise.withResolvers<void>();
  let rest = "";
  socket.setEncoding("latin1").on("data", (text: string) => {
    rest += text;
    const headEnd = rest.indexOf("\r\n\r\n");
    if (headEnd < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(rest)?.[1] ?? 0);
    const isChunked = /transfer-encoding: chunked/i.test(rest.slice(0, headEnd));
    if (isChunked ? !rest.endsWith("0\r\n\r\n") : rest.length < headEnd + 4 + length) return;
    const isGood = rest.startsWith("HTTP/1.1 200");
    if (isGood) answered.resolve();
    else answered.reject(new Error(`not acknowledged: ${rest.slice(0, 200)}`));
    rest = "";
  });
  const fail = (): void => answered.reject(new Error("the server has closed the connection"));
  socket.on("error", fail).on("close", fail);
  answered.promise.catch(() => undefined);
  return {
    send(n) {
      answered = Promise.withResolvers<void>();
      socket.write(signed(n, secret));
      return answered.promise;
    },
    close: () => void socket.removeAllListeners("close").destroy(),
  };
}

function signed(n: number, secret: string): string {
  const body =
    `token=t&team_id=T0TEAM&team_domain=team&channel_id=C0OPS&channel_name=ops&user_id=U0ANA&user_name=ana` +
    `&command=%2Faction&text=${n}&api_app_id=A0&is_enterprise_install=false&trigger_id=${n}.1.a` +
    `&response_url=https%3A%2F%2Fhooks.slack.example%2Fcommands%2F${n}`;
  const at = Math.floor(Date.now() / 1_000);
  const signature = createHmac("sha256", secret).update(`v0:${at}:${body}`).digest("hex");
  return (
    `POST /slack/events HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\n` +
    `content-length: ${body.length}\r\nx-slack-request-timestamp: ${at}\r\nx-slack-signature: v0=${signature}\r\n\r\n${body}`
  );
}
