/** Files of a message: pictures as pictures, text as a snippet with its first lines, the rest by name. */
import type { SharedFile } from "../../control-types.ts";
import { useSnippet } from "./use-snippet.ts";

export function SharedFiles({ files }: { readonly files: readonly SharedFile[] }) {
  return files.map((file) => <FileCard key={file.id} file={file} />);
}

function FileCard({ file }: { readonly file: SharedFile }) {
  const title = file.title || file.name;
  const isPicture = /^image\/(?:png|jpeg|gif|webp)$/.test(file.mimetype);
  const snippet = useSnippet(file);
  return (
    <figure className="file" aria-label={title}>
      <figcaption>
        <span className="file-title">{title}</span>
        <span className="file-size">{formatSize(file.size)}</span>
        <a href={file.url} target="_blank" rel="noopener noreferrer" aria-label={`Open ${title}`}>
          open
        </a>
        <a href={file.url} download={file.name} aria-label={`Download ${title}`}>
          download
        </a>
      </figcaption>
      {isPicture && <img src={file.url} alt={title} loading="lazy" />}
      {snippet && (
        <>
          <pre>
            {snippet.lines.map((line, index) => (
              <span key={index} className="file-line">
                {line}
                {"\n"}
              </span>
            ))}
          </pre>
          {snippet.more > 0 && (
            <p className="file-more">
              + {snippet.more} more {snippet.more === 1 ? "line" : "lines"}
            </p>
          )}
        </>
      )}
    </figure>
  );
}

function formatSize(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
