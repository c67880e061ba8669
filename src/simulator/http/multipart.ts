const lineEnd = Buffer.from("\r\n");
const headEnd = Buffer.from("\r\n\r\n");

/** Fields of a multipart form by name: text, or bytes for files. */
type Parts = Map<string, string | Uint8Array>;

/** RFC 7578, as far as clients use it; undefined when the body does not keep to it. */
export function parseMultipart(contentType: string, body: Buffer): Parts | undefined {
  const [, quoted, bare] = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined) return undefined;
  // Every delimiter but the first stands after a line end; giving the first one too makes them all alike.
  const text = Buffer.concat([lineEnd, body]);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const parts: Parts = new Map();
  let from = text.indexOf(delimiter);
  if (from < 0) return undefined;
  for (;;) {
    const start = from + delimiter.length;
    if (text.subarray(start, start + 2).toString() === "--") return parts;
    const end = text.indexOf(delimiter, start);
    const head = text.indexOf(headEnd, start);
    if (end < 0 || head < 0 || head > end) return undefined;
    const headers = text.subarray(start, head).toString("utf8");
    const name = /\bname="([^"]*)"/i.exec(headers)?.[1];
    if (name === undefined) return undefined;
    const bytes = text.subarray(head + headEnd.length, end);
    parts.set(name, /\bfilename\*?=/i.test(headers) ? new Uint8Array(bytes) : bytes.toString("utf8"));
    from = end;
  }
}
