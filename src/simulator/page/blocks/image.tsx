/** Images: in a context line, beside a section, or as a block of their own. */
import type { SlackObject } from "../../control-types.ts";
import { objectOf, stringOf } from "../slack-object.ts";
import { TextObject } from "../text/text-object.tsx";

/** The page's own rule (its CSP) lets no foreign image in: those are shown by their alternative text. */
export function ImageElement({ element }: { readonly element: SlackObject }) {
  const url = stringOf(element, "image_url");
  const alt = stringOf(element, "alt_text");
  const isOwn = /^(?:data:image\/|\/(?!\/))/i.test(url) || url.startsWith(`${window.location.origin}/`);
  if (isOwn) return <img className="image-element" src={url} alt={alt} />;
  return (
    <span className="image-element image-stand-in" role="img" aria-label={alt || "image"} title={url}>
      {alt.slice(0, 40) || "image"}
    </span>
  );
}

export function ImageBlock({ block }: { readonly block: SlackObject }) {
  const title = objectOf(block, "title");
  return (
    <figure className="image-block">
      {title && (
        <figcaption>
          <TextObject object={title} />
        </figcaption>
      )}
      <ImageElement element={block} />
    </figure>
  );
}
