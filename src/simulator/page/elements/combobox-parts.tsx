/** The two small buttons in a select's field. */
import type { Choice } from "./choice.ts";

export function Chip({ choice, onRemove }: { readonly choice: Choice; readonly onRemove: () => void }) {
  return (
    <span className="chip">
      {choice.icon}
      <span className="chip-text">{choice.text}</span>
      <button
        type="button"
        aria-label={`Remove ${choice.text}`}
        onClick={(event) => {
          event.stopPropagation();
          onRemove();
        }}
      >
        ×
      </button>
    </span>
  );
}

export function ClearButton({ name, onClear }: { readonly name: string; readonly onClear: () => void }) {
  return (
    <button
      type="button"
      className="combobox-clear"
      aria-label={`Clear ${name}`}
      onClick={(event) => {
        event.stopPropagation();
        onClear();
      }}
    >
      ×
    </button>
  );
}
