/** A video as what it says of itself: the page plays nothing that comes from elsewhere. */
import { objectOf, safeUrl, stringOf } from "../slack-object.ts";
import { TextObject } from "../text/text-object.tsx";
import type { BlockProps } from "./block-list.tsx";
import { ImageElement } from "./image.tsx";

export function VideoBlock({ block }: BlockProps) {
  const url = safeUrl(stringOf(block, "title_url"));
  const title = <TextObject object={objectOf(block, "title")} />;
  const description = objectOf(block, "description");
  const alt = stringOf(block, "alt_text");
  return (
    <figure className="image-block">
      <figcaption>
        {url === undefined ? (
          title
        ) : (
          <a href={url} target="_blank" rel="noopener noreferrer">
            {title}
          </a>
        )}
      </figcaption>
      {description && <TextObject object={description} />}
      <ImageElement element={{ image_url: stringOf(block, "thumbnail_url"), alt_text: `Video: ${alt}` }} />
    </figure>
  );
}
