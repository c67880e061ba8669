import js from "@eslint/js";
import tseslint from "typescript-eslint";
import { layers } from "./tools/layers.ts";

export default tseslint.config(
  { ignores: ["node_modules/", "artifacts/", "coverage/"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ["eslint.config.js", "tools/*.mjs"] } },
    },
    plugins: { signalbox: { rules: { layers } } },
    rules: {
      "signalbox/layers": "error",
      "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true } }],
      "no-restricted-imports": [
        "error",
        { patterns: [{ regex: "/index\\.[tj]s$", message: "No barrels: import the file that has the thing." }] },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      "@typescript-eslint/require-await": "off",
      // Things are made by factories and their methods never use `this`; taking them apart is safe.
      "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/no-invalid-void-type": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-non-null-assertion": "error",
    },
  },
  { files: ["**/*.config.*", "eslint.config.js"], rules: { "no-restricted-exports": "off" } },
  {
    files: ["**/*.{js,mjs}"],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: { globals: { console: "readonly", process: "readonly" } },
  },
);
