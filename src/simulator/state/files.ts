import type { Ids } from "./ids.ts";

/** Slack calls up to a megabyte of text a snippet and shows its first lines. */
const snippetBytes = 1_000_000;
const previewLines = 5;

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly mimetype: string;
  readonly user: string;
  /** Seconds since the Unix epoch. */
  readonly created: number;
  readonly bytes: Uint8Array;
  /** Channels that it was shared to; empty until the upload is completed. */
  readonly channels: readonly string[];
}

interface Preview {
  readonly preview: string;
  readonly lines: number;
  readonly lines_more: number;
}

/** Files in Slack's three steps: an address is asked for, bytes are sent to it, the upload is completed. */
export interface Files {
  /** Step one: a file without bytes, and the secret part of the address to send them to. */
  expect(name: string, user: string, created: number): { readonly file: StoredFile; readonly ticket: string };
  /** Step two; false when the ticket is unknown or was used. */
  receive(ticket: string, bytes: Uint8Array): boolean;
  /** Step three; undefined when step two has not happened. */
  complete(id: string, title: string | undefined, channels: readonly string[]): StoredFile | undefined;
  find(id: string): StoredFile | undefined;
}

export function createFiles(ids: Ids): Files {
  const filesById = new Map<string, StoredFile>();
  const fileIdsByTicket = new Map<string, string>();
  const received = new Set<string>();

  return {
    expect(name, user, created) {
      const id = ids.object("F");
      const ticket = ids.secret();
      const file = {
        id,
        name,
        title: name,
        mimetype: mimetypeOf(name),
        user,
        created,
        bytes: new Uint8Array(),
        channels: [],
      };
      filesById.set(id, file);
      fileIdsByTicket.set(ticket, id);
      return { file, ticket };
    },
    receive(ticket, bytes) {
      const id = fileIdsByTicket.get(ticket);
      const file = id === undefined ? undefined : filesById.get(id);
      if (!file) return false;
      fileIdsByTicket.delete(ticket);
      received.add(file.id);
      filesById.set(file.id, { ...file, bytes });
      return true;
    },
    complete(id, title, channels) {
      const file = filesById.get(id);
      if (!file || !received.has(id)) return undefined;
      const shared = { ...file, title: title ?? file.title, channels: [...new Set([...file.channels, ...channels])] };
      filesById.set(id, shared);
      return shared;
    },
    find: (id) => filesById.get(id),
  };
}

const mimetypes: Record<string, string> = {
  csv: "text/csv",
  gif: "image/gif",
  html: "text/html",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  json: "application/json",
  log: "text/plain",
  md: "text/markdown",
  pdf: "application/pdf",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain",
  yaml: "text/yaml",
  yml: "text/yaml",
};

function mimetypeOf(name: string): string {
  return mimetypes[extensionOf(name)] ?? "application/octet-stream";
}

/** The part after the last dot, in small letters; empty when there is none. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot + 1).toLowerCase();
}

/** Whether its bytes are shown as text. */
export function isTextFile(file: StoredFile): boolean {
  return file.mimetype.startsWith("text/") || file.mimetype === "application/json";
}

/** The first lines of a text file; undefined for other files and for very large ones. */
export function previewOf(file: StoredFile): Preview | undefined {
  if (!isTextFile(file) || file.bytes.length > snippetBytes) return undefined;
  const lines = Buffer.from(file.bytes).toString("utf8").replace(/\n$/, "").split("\n");
  const shown = lines.slice(0, previewLines);
  return { preview: shown.join("\n"), lines: lines.length, lines_more: lines.length - shown.length };
}
