// ESLint: typescript-eslint's strict rules with types, for everything that is ours. `npm run check` runs it.
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["**/node_modules/**", "dist/**", "out/**", ".venv/**", ".cache/**", "test/fixtures/**", "**/*.d.ts"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: `${import.meta.dirname}/../..` } },
    rules: {
      // Numbers and booleans print as one expects; objects do not, and stay refused.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      // `() => void send()` and `return send()` out of a function that returns nothing say what they mean.
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // `Promise.withResolvers<void>()` is the language's own way to say "a promise of nothing".
      "@typescript-eslint/no-invalid-void-type": [
        "error",
        { allowInGenericTypeArguments: true, allowAsThisParameter: true },
      ],
      // Index signatures are read as properties, which noPropertyAccessFromIndexSignature style would forbid.
      "@typescript-eslint/dot-notation": "off",
      // An async function without await still promises; interfaces ask for it.
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-unused-vars": [
        "error",
        // `using held = …` holds for a block: its name is for the reader.
        { ignoreRestSiblings: true, ignoreUsingDeclarations: true },
      ],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      eqeqeq: "error",
      "no-empty": "error",
    },
  },
  {
    // Tests throw whatever the fact under test needs, make functions from text, and fail where something is missing.
    files: ["test/**/*.ts"],
    rules: {
      "@typescript-eslint/only-throw-error": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-implied-eval": "off",
      "@typescript-eslint/unbound-method": "off",
    },
  },
);
