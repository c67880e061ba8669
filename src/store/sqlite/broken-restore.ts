import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";

/**
 * A restore that was killed right before its last step leaves a second name of the database that is still in use. It is no
 * copy: whoever opened it by that name would write the same file beside another log, and spoil it. So the name goes.
 * @returns what was removed
 */
export function forgetBrokenRestore(file: string): readonly string[] {
  if (!existsSync(file)) return [];
  const { nlink, ino } = statSync(file);
  if (nlink < 2) return [];
  const directory = path.dirname(file);
  const names = readdirSync(directory).filter((name) => name.startsWith(`${path.basename(file)}.before`));
  const same = names.map((name) => path.join(directory, name)).filter((name) => statSync(name).ino === ino);
  for (const name of same) rmSync(name);
  return same;
}
