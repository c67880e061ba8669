/** Text that arrives in pieces, to lines. */
export interface LineSplitter {
  /** The lines that are complete now. */
  push(text: string): string[];
  /** What has come since the last break. */
  rest(): string;
}

/** Lines end with LF, CRLF or CR. What is beyond `longest` characters of a line is dropped. */
export function createLineSplitter(longest: number): LineSplitter {
  let line = "";
  let endedWithReturn = false;
  return {
    push(text) {
      if (text === "") return [];
      // The second half of a break that was cut in two.
      const news = endedWithReturn && text.startsWith("\n") ? text.slice(1) : text;
      endedWithReturn = text.endsWith("\r");
      const lines: string[] = [];
      for (const [index, part] of news.split(/\r\n|\n|\r/).entries()) {
        if (index > 0) {
          lines.push(line);
          line = "";
        }
        if (line.length < longest) line += part.slice(0, longest - line.length);
      }
      return lines;
    },
    rest: () => line,
  };
}
