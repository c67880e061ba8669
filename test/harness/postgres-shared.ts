/** One Postgres for all test processes of a run: the first one starts it, the end of the run ends it. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from "node:fs";
import path from "node:path";
import { makePostgres, serverAt, type Binaries, type PostgresServer } from "./postgres-server.ts";

const ready = "ready.json";

interface Ready {
  readonly port: number;
  readonly pid: number;
}

/** The server in `folder`, started now if nobody has. */
export async function sharedServer(folder: string, binaries: Binaries): Promise<PostgresServer> {
  mkdirSync(path.dirname(folder), { recursive: true });
  try {
    // Making a folder is one step for the file system, so only one process succeeds.
    mkdirSync(`${folder}.lock`);
  } catch {
    return serverAt((await readReady(`${folder}.lock`)).port);
  }
  try {
    const { server, child } = await makePostgres(folder, binaries);
    child.unref();
    child.stderr?.destroy();
    tell(`${folder}.lock`, { port: server.port, pid: child.pid ?? 0 });
    return server;
  } catch (fault) {
    tell(`${folder}.lock`, { port: 0, pid: 0 });
    throw fault;
  }
}

/** Ends the server in `folder` if there is one, and removes what it wrote. */
export function endSharedServer(folder: string): void {
  const file = path.join(`${folder}.lock`, ready);
  if (existsSync(file)) {
    const { pid } = JSON.parse(readFileSync(file, "utf8")) as Ready;
    if (pid > 0) endProcess(pid);
  }
  rmSync(path.dirname(folder), { recursive: true, force: true });
}

/** At once and without a word, since nothing in it is worth keeping; and waits until it writes no more. */
function endProcess(pid: number): void {
  const nap = new Int32Array(new SharedArrayBuffer(4));
  try {
    process.kill(pid, "SIGQUIT");
    // It is no child of this process, so there is no event to wait for.
    for (let left = 500; left > 0; left -= 1) {
      process.kill(pid, 0);
      Atomics.wait(nap, 0, 0, 10);
    }
  } catch {
    // Gone.
  }
}

function tell(lock: string, what: Ready): void {
  const draft = path.join(lock, "draft");
  writeFileSync(draft, JSON.stringify(what));
  renameSync(draft, path.join(lock, ready));
}

async function readReady(lock: string): Promise<Ready> {
  const file = path.join(lock, ready);
  const { promise, resolve } = Promise.withResolvers<void>();
  const watcher = watch(lock, () => {
    if (existsSync(file)) resolve();
  });
  if (existsSync(file)) resolve();
  await promise.finally(() => watcher.close());
  const found = JSON.parse(readFileSync(file, "utf8")) as Ready;
  if (found.port === 0) throw new Error("Postgres could not be started; the test that tried says why");
  return found;
}
