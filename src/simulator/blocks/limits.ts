/**
 * Slack's published limits for messages, modals and Block Kit, in one table. Numbers are characters or items.
 * Where Slack publishes nothing, the number is what others have measured (reference: docs/simulator.md, "Evidence").
 */
export const limits = {
  message: {
    blocks: 50,
    attachments: 100,
    /** `chat.postMessage` cuts longer texts, */
    text: 40_000,
    /** `chat.update` refuses them. */
    updatedText: 4_000,
    /** All texts of all blocks together; measured by others, 12,000 to 13,200. */
    blockText: 12_000,
    /** All markdown blocks together. */
    markdown: 12_000,
    tables: 1,
    /** Not published; the simulator's guess. */
    metadataBytes: 32_000,
  },
  view: {
    blocks: 100,
    title: 24,
    submit: 24,
    close: 24,
    privateMetadata: 3_000,
    callbackId: 255,
    externalId: 255,
    bytes: 250_000,
  },
  block: { blockId: 255 },
  section: { text: 3_000, fields: 10, field: 2_000 },
  header: { text: 150 },
  context: { elements: 10, text: 3_000 },
  actions: { elements: 25 },
  image: { altText: 2_000, url: 3_000, title: 2_000 },
  input: { label: 2_000, hint: 2_000 },
  video: { title: 200, description: 200, author: 50 },
  alert: { text: 3_000 },
  contextActions: { elements: 5 },
  /** The characters of all cells together are published as "about": the simulator takes it by the word. */
  table: { rows: 100, columns: 20, characters: 10_000 },
  element: { actionId: 255, placeholder: 150 },
  button: { text: 75, value: 2_000, url: 3_000, accessibilityLabel: 75 },
  option: { text: 75, value: 150, description: 75, url: 3_000 },
  select: { options: 100, groups: 100, groupLabel: 75 },
  choices: { options: 10 },
  overflow: { options: 5 },
  textInput: { length: 3_000 },
  fileInput: { files: 10 },
  confirm: { title: 100, text: 300, confirm: 30, deny: 30 },
} as const;
