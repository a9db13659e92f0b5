import { expect, test } from "vitest";
import { renderValue } from "../../kernel/display/render-value.ts";
import { tableHtml } from "../../kernel/display/render-table.ts";

const htmlOf = (value: unknown) => renderValue(value).data["text/html"] as string | undefined;

test("an array of records is an HTML table beside its text", () => {
  const { data } = renderValue([
    { id: 1, name: "<Ada>" },
    { id: 2, name: "Bob", big: 3n },
  ]);
  expect(data["text/plain"]).toBe("[ { id: 1, name: '<Ada>' }, { id: 2, name: 'Bob', big: 3n } ]");
  expect(data["text/html"]).toBe(
    [
      '<table class="dataframe">',
      "<thead><tr><th></th><th>id</th><th>name</th><th>big</th></tr></thead>",
      "<tbody>",
      '<tr><th>0</th><td style="text-align: right">1</td><td style="text-align: left">&#60;Ada&#62;</td><td></td></tr>',
      '<tr><th>1</th><td style="text-align: right">2</td><td style="text-align: left">Bob</td><td style="text-align: right">3n</td></tr>',
      "</tbody>",
      "</table>",
    ].join("\n"),
  );
});

test.each<[string, unknown]>([
  ["no rows", []],
  ["numbers", [1, 2]],
  ["records and something else", [{ a: 1 }, null]],
  ["class instances", [new URL("http://a/"), new URL("http://b/")]],
  ["objects without keys in common", [{ a: 1 }, { b: 2 }, { c: 3 }]],
  ["empty objects", [{}, {}]],
  ["arrays", [[1], [2]]],
  ["a hole", [{ a: 1 }, , { a: 2 }]],
])("no table is made of an array of %s", (_, value) => {
  expect(htmlOf(value)).toBeUndefined();
});

test("100 rows and 30 columns are shown, and what is left out is said", () => {
  const rows = Array.from({ length: 1_234 }, () =>
    Object.fromEntries(Array.from({ length: 32 }, (_, index) => [`c${index}`, index])),
  );
  const html = htmlOf(rows) ?? "";
  expect(html.match(/<tr>/g)).toHaveLength(101);
  expect(html.match(/<th>c/g)).toHaveLength(30);
  expect(html).toMatch(/<p>… 1,134 more rows, 2 more columns<\/p>$/);
});

test("a long cell is cut", () => {
  expect(htmlOf([{ a: "x".repeat(500) }])).toContain(`${"x".repeat(200)}… 300 more characters</td>`);
});

test("records of null prototype and of other realms are records", async () => {
  const { runInNewContext } = await import("node:vm");
  expect(htmlOf([Object.assign(Object.create(null) as object, { a: 1 })])).toContain("<th>a</th>");
  expect(htmlOf([runInNewContext("({ b: 1 })")])).toContain("<th>b</th>");
});

test("display.table takes the columns and their order, rows that are arrays, and any iterable", () => {
  expect(tableHtml([{ a: 1, b: 2 }], { columns: ["b"] })).toContain("<tr><th></th><th>b</th></tr>");
  expect(tableHtml([["x", "y"]])).toContain("<tr><th></th><th>0</th><th>1</th></tr>");
  expect(tableHtml(new Set([{ a: 1 }, { a: 2 }]), { maxRows: 1 })).toMatch(/<p>… 1 more row<\/p>$/);
  expect(() => tableHtml([{ a: 1 }, 5])).toThrow(new TypeError("display.table: row 1 is 5, not an object or an array"));
});
