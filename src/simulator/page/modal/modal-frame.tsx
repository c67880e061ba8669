/** A modal as Slack draws it: title bar, blocks, buttons. Its form is sent as a whole. */
import { useId, useRef, type KeyboardEvent } from "react";
import type { OpenView } from "../../control-types.ts";
import { BlockList } from "../blocks/block-list.tsx";
import { stringOf } from "../slack-object.ts";
import { TextObject } from "../text/text-object.tsx";
import { SignalMark } from "../workspace/avatar.tsx";
import { Spinner } from "../workspace/spinner.tsx";
import { useFocusInside } from "./use-focus-inside.ts";
import { useFocusOnError } from "./use-focus-on-error.ts";

interface ModalFrameProps {
  readonly view: OpenView;
  readonly isStacked: boolean;
  readonly errors: Readonly<Record<string, string>>;
  readonly banner: string | undefined;
  /** What the simulator knows beyond Slack's words. */
  readonly bannerDetail: string | undefined;
  readonly work: "submit" | "close" | undefined;
  readonly onSubmit: () => void;
  readonly onBack: () => void;
  readonly onClose: () => void;
}

export function ModalFrame({
  view,
  isStacked,
  errors,
  banner,
  bannerDetail,
  work,
  onSubmit,
  onBack,
  onClose,
}: ModalFrameProps) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  useFocusInside(box, view.id, view.hash);
  useFocusOnError(box, errors);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      event.stopPropagation();
      if (work === undefined) onBack();
    } else if (event.key === "Enter" && (event.metaKey || event.ctrlKey) && view.submit && work === undefined) {
      event.preventDefault();
      onSubmit();
    }
  }

  return (
    <div className="modal-backdrop">
      <div
        ref={box}
        className="modal"
        role="dialog"
        aria-modal="true"
        aria-labelledby={`${id}-title`}
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        <form
          className="modal-form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (view.submit && work === undefined) onSubmit();
          }}
        >
          <div className="modal-header">
            {isStacked ? (
              <button type="button" className="close-button" aria-label="Previous view" onClick={onBack}>
                ←
              </button>
            ) : (
              <span className="workspace-sign">
                <SignalMark />
              </span>
            )}
            <h2 id={`${id}-title`}>
              <TextObject object={view.title} />
            </h2>
            <button type="button" className="close-button" aria-label="Exit" onClick={onClose}>
              ×
            </button>
          </div>
          {banner !== undefined && (
            <div className="modal-banner" role="alert">
              <strong>{banner}</strong>
              {bannerDetail !== undefined && <span>{bannerDetail}</span>}
            </div>
          )}
          <div className="modal-body">
            <BlockList blocks={view.blocks} errors={errors} />
          </div>
          <div className="modal-footer">
            <button type="button" className="button" onClick={onBack}>
              {stringOf(view.close ?? undefined, "text") || (view.submit ? "Cancel" : "Close")}
            </button>
            {view.submit && (
              <button
                type="submit"
                className="button primary"
                aria-busy={work === "submit" || undefined}
                aria-disabled={work !== undefined || undefined}
              >
                <span className="button-text">{stringOf(view.submit, "text") || "Submit"}</span>
                {work === "submit" && <Spinner />}
              </button>
            )}
          </div>
        </form>
      </div>
    </div>
  );
}
