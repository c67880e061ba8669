/** Terminal sequences: CSI such as colours, strings such as OSC titles up to their end, and the short ones (ECMA-48). */
const terminalSequences =
  // eslint-disable-next-line no-control-regex -- control characters are what this looks for
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]?/g;

/** What has no shape of its own: control characters but the tab, zero-width and bidirectional marks, line separators. */
const shapeless = /[^\P{Cc}\t]|\p{Cf}|[\u2028\u2029\u3164\u115f\u1160]/gu;

/**
 * One line of outside text with nothing in it that a reader cannot see: no terminal sequences, no control characters, no
 * zero-width marks (a secret could hide behind them), and no marks that make a text read in another order than it is.
 */
export function plainLine(text: string): string {
  return text.toWellFormed().replace(terminalSequences, "").replace(shapeless, "");
}

/** The same for a text of many lines. A carriage return ends a line too: progress bars draw over themselves with it. */
export function plainLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/).map(plainLine);
}

/**
 * Outside text on one line with everything in it to be seen: line breaks as `↵`, and what has no shape by its code, so
 * that nobody approves what they cannot read.
 */
export function visibleText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n|\n|\r/g, " ↵ ")
    .replace(shapeless, (mark) => `[U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`);
}
