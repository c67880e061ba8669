/** Asks "are you sure?" in the words of the app, and waits for the answer. */
import { useCallback, useEffect, useId, useRef, useState, type ReactNode } from "react";
import type { ConfirmQuestion } from "../elements/confirm-question.ts";
import { TextObject } from "../text/text-object.tsx";

interface Question {
  readonly dialog: ConfirmQuestion;
  readonly answer: (yes: boolean) => void;
}

export function useConfirm(): readonly [(dialog: ConfirmQuestion) => Promise<boolean>, ReactNode] {
  const [question, setQuestion] = useState<Question>();
  const open = useRef<Question>(undefined);

  const ask = useCallback((dialog: ConfirmQuestion) => {
    // A second question while the first is open: the first is taken as declined.
    open.current?.answer(false);
    return new Promise<boolean>((resolve) => {
      const asked: Question = {
        dialog,
        answer: (yes) => {
          open.current = undefined;
          setQuestion(undefined);
          resolve(yes);
        },
      };
      open.current = asked;
      setQuestion(asked);
    });
  }, []);

  return [ask, question && <ConfirmView question={question} />];
}

function ConfirmView({ question }: { readonly question: Question }) {
  const { dialog, answer } = question;
  const element = useRef<HTMLDialogElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  const isDanger = dialog.style === "danger";
  const id = useId();

  useEffect(() => {
    // The browser's own modal dialog: keeps the focus inside, and gives it back afterwards.
    const box = element.current;
    box?.showModal();
    first.current?.focus();
    return () => box?.close();
  }, []);

  return (
    <dialog
      ref={element}
      className="confirm"
      role="alertdialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onCancel={(event) => {
        event.preventDefault();
        answer(false);
      }}
      onKeyDown={(event) => {
        // Escape belongs to this dialog, not to a modal under it.
        event.stopPropagation();
      }}
    >
      <h2 id={`${id}-title`}>{dialog.title}</h2>
      <div id={`${id}-text`} className="confirm-text">
        <TextObject object={{ type: dialog.isMrkdwn ? "mrkdwn" : "plain_text", text: dialog.text }} />
      </div>
      <div className="dialog-buttons">
        {/* Enter on a dangerous question must not mean yes. */}
        <button ref={isDanger ? first : undefined} type="button" className="button" onClick={() => answer(false)}>
          {dialog.deny}
        </button>
        <button
          ref={isDanger ? undefined : first}
          type="button"
          className={isDanger ? "button danger" : "button primary"}
          onClick={() => answer(true)}
        >
          {dialog.confirm}
        </button>
      </div>
    </dialog>
  );
}
