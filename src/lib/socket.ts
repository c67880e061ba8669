import { Socket } from "node:net";

/**
 * A TCP connection, not yet connected, that gives up when nothing was sent or received for so long. Where packets are lost
 * without a word, nobody else would notice for many minutes.
 * @param silenceMs in ms
 */
export function createSocket(silenceMs: number): Socket {
  const socket = new Socket();
  socket.setTimeout(silenceMs, () => {
    const fault = new Error(`nothing came back for ${silenceMs / 1_000} s`);
    socket.destroy(Object.assign(fault, { code: "ETIMEDOUT" }));
  });
  return socket;
}
