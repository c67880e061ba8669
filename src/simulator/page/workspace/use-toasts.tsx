/** Short sentences that come and go, for what the simulator refused. */
import { useCallback, useEffect, useRef, useState, type ReactNode } from "react";

const shownMs = 8_000;

interface Toast {
  readonly id: number;
  readonly sentence: string;
}

export function useToasts(): readonly [(sentence: string) => void, ReactNode] {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const lastId = useRef(0);
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());

  useEffect(() => {
    const running = timers.current;
    return () => {
      for (const timer of running) clearTimeout(timer);
    };
  }, []);

  const dismiss = useCallback((id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id)), []);

  const toast = useCallback(
    (sentence: string) => {
      const id = ++lastId.current;
      // The same sentence again takes the place of the first: ten clicks are not ten toasts.
      setToasts((shown) => [...shown.filter((other) => other.sentence !== sentence), { id, sentence }].slice(-4));
      const timer = setTimeout(() => {
        timers.current.delete(timer);
        dismiss(id);
      }, shownMs);
      timers.current.add(timer);
    },
    [dismiss],
  );

  const view = (
    <div className="toasts">
      {toasts.map(({ id, sentence }) => (
        <div key={id} className="toast" role="alert">
          <span>{sentence}</span>
          <button type="button" aria-label="Dismiss" onClick={() => dismiss(id)}>
            ×
          </button>
        </div>
      ))}
    </div>
  );
  return [toast, view];
}
