/** The blocks that only arrange text and elements. */
import { Element } from "../elements/element.tsx";
import { objectOf, objectsOf, stringOf } from "../slack-object.ts";
import { TextObject } from "../text/text-object.tsx";
import type { BlockProps } from "./block-list.tsx";

export function HeaderBlock({ block }: BlockProps) {
  return (
    // Under the channel's name, or beside a modal's title: one below the page's own first heading either way.
    <h2 className="header-block">
      <TextObject object={objectOf(block, "text")} />
    </h2>
  );
}

export function SectionBlock({ block, blockId }: BlockProps) {
  const text = objectOf(block, "text");
  const fields = objectsOf(block, "fields");
  const accessory = objectOf(block, "accessory");
  return (
    <div className="section-block">
      <div className="section-body">
        {text && (
          <div className="section-text">
            <TextObject object={text} />
          </div>
        )}
        {fields.length > 0 && (
          <div className="section-fields">
            {fields.map((field, index) => (
              <div key={index}>
                <TextObject object={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {accessory && (
        <div className="section-accessory">
          <Element element={accessory} blockId={blockId} />
        </div>
      )}
    </div>
  );
}

export function ContextBlock({ block, blockId }: BlockProps) {
  return (
    <div className="context-block">
      {objectsOf(block, "elements").map((element, index) =>
        stringOf(element, "type") === "image" ? (
          <Element key={index} element={element} blockId={blockId} />
        ) : (
          <span key={index}>
            <TextObject object={element} />
          </span>
        ),
      )}
    </div>
  );
}

export function DividerBlock() {
  return <hr className="divider-block" />;
}

export function ActionsBlock({ block, blockId }: BlockProps) {
  return (
    <div className="actions-block">
      {objectsOf(block, "elements").map((element, index) => (
        <Element key={stringOf(element, "action_id") || index} element={element} blockId={blockId} />
      ))}
    </div>
  );
}

const alertMarks: Readonly<Record<string, string>> = {
  info: "i",
  warning: "!",
  error: "!",
  success: "✓",
  default: "i",
};

export function AlertBlock({ block }: BlockProps) {
  const wanted = stringOf(block, "level");
  const level = Object.hasOwn(alertMarks, wanted) ? wanted : "default";
  return (
    <div className={`alert-block ${level}`} role="note">
      <span className="alert-mark" aria-hidden="true">
        {alertMarks[level]}
      </span>
      <div>
        <TextObject object={objectOf(block, "text")} />
      </div>
    </div>
  );
}
