// The handout's style sheet: readable on light and dark screens, and on paper, where nothing is cut off.

export const pageStyle = `
:root {
  --paper: #ffffff; --ink: #1c2128; --soft: #59636e; --line: #d8dee4; --code: #f6f8fa; --accent: #2f6fde; --error: #fff0ee;
  --keyword: #cf222e; --string: #0a3069; --number: #0550ae; --title: #6639ba; --type: #953800; --comment: #59636e;
  --ansi-black: #24292f; --ansi-red: #cf222e; --ansi-green: #116329; --ansi-yellow: #7d4e00; --ansi-blue: #0969da;
  --ansi-magenta: #8250df; --ansi-cyan: #1b7c83; --ansi-white: #6e7781; --ansi-bright-black: #57606a;
  --ansi-bright-red: #a40e26; --ansi-bright-green: #1a7f37; --ansi-bright-yellow: #633c01; --ansi-bright-blue: #218bff;
  --ansi-bright-magenta: #a475f9; --ansi-bright-cyan: #3192aa; --ansi-bright-white: #8c959f;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #12161c; --ink: #e6e9ed; --soft: #9aa4af; --line: #333b45; --code: #1b212a; --accent: #7aa7ff; --error: #331b1b;
    --keyword: #ff7b72; --string: #a5d6ff; --number: #79c0ff; --title: #d2a8ff; --type: #ffa657; --comment: #9aa4af;
    --ansi-black: #6e7681; --ansi-red: #ff7b72; --ansi-green: #3fb950; --ansi-yellow: #d29922; --ansi-blue: #58a6ff;
    --ansi-magenta: #bc8cff; --ansi-cyan: #39c5cf; --ansi-white: #b1bac4; --ansi-bright-black: #8b949e;
    --ansi-bright-red: #ffa198; --ansi-bright-green: #56d364; --ansi-bright-yellow: #e3b341; --ansi-bright-blue: #79c0ff;
    --ansi-bright-magenta: #d2a8ff; --ansi-bright-cyan: #56d4dd; --ansi-bright-white: #ffffff;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, "Segoe UI", Roboto, sans-serif; }
main { max-width: 54rem; margin: 0 auto; padding: 2rem 1.25rem 5rem; }
h1, h2, h3, h4 { line-height: 1.25; margin: 2.2rem 0 .8rem; }
h1 { font-size: 2rem; margin-top: 0; }
h2 { font-size: 1.45rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
a { color: var(--accent); }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; margin: 0 0 2rem; font-size: .92rem; }
pre, code { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: .875rem; }
pre { margin: 0; line-height: 1.5; overflow-x: auto; }
.text pre, .raw pre { background: var(--code); padding: .8rem 1rem; border-radius: 6px; }
:not(pre) > code { background: var(--code); padding: .1em .35em; border-radius: 4px; }
blockquote { margin: 1rem 0; padding: .1rem 1rem; border-left: 4px solid var(--accent); color: var(--soft); }
table { border-collapse: collapse; margin: .6rem 0; font-size: .92rem; display: block; overflow-x: auto; }
th, td { border: 1px solid var(--line); padding: .3rem .7rem; text-align: left; vertical-align: top; }
thead th { background: var(--code); }
.code-cell { margin: 1.2rem 0; position: relative; }
.prompt { color: var(--soft); font: .75rem ui-monospace, Menlo, Consolas, monospace; margin-bottom: .2rem; }
.code { background: var(--code); border: 1px solid var(--line); border-left: 4px solid var(--accent); border-radius: 6px; padding: .7rem 1rem; }
.output { padding: .5rem 1rem .2rem; overflow-x: auto; }
.output.stderr { border-left: 4px solid var(--ansi-yellow); }
.output.error { background: var(--error); border-left: 4px solid var(--ansi-red); border-radius: 6px; padding-bottom: .5rem; margin-top: .4rem; }
.unshown { color: var(--soft); font-style: italic; margin: 0; }
.failed { color: var(--ansi-red); font-size: .9rem; }
figure { margin: .4rem 0; }
img, svg { max-width: 100%; height: auto; }
.hljs-keyword, .hljs-literal, .hljs-operator { color: var(--keyword); }
.hljs-string, .hljs-regexp { color: var(--string); }
.hljs-number, .hljs-attr, .hljs-property, .hljs-variable.language_ { color: var(--number); }
.hljs-title { color: var(--title); }
.hljs-type, .hljs-built_in, .hljs-title.class_ { color: var(--type); }
.hljs-comment, .hljs-meta { color: var(--comment); font-style: italic; }
.hljs-subst { color: var(--ink); }
@media (min-width: 70rem) {
  .prompt { position: absolute; right: 100%; top: .75rem; margin: 0 .8rem 0 0; white-space: nowrap; }
}
@media print {
  @page { margin: 18mm 16mm; }
  body { font-size: 10.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  nav { display: none; }
  pre, .output { overflow: visible; }
  table { display: table; }
  th, td, p, li { overflow-wrap: anywhere; }
  pre, pre code { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 9pt; }
  .code { box-decoration-break: clone; -webkit-box-decoration-break: clone; }
  h1, h2, h3, h4, .prompt { break-after: avoid; }
  .text:has(+ .code-cell) > :last-child { break-after: avoid; }
  figure, img, svg, tr, .output.error { break-inside: avoid; }
  img, svg { max-height: 240mm; }
  p, pre { orphans: 3; widows: 3; }
  a { color: inherit; }
}
`;
