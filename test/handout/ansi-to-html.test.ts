// Terminal text in a handout: colours kept, nothing of it taken for HTML.
import fc from "fast-check";
import { expect, test } from "vitest";
import { ansiToHtml } from "../../kernel/handout/ansi-to-html.ts";

test.for<[string, string, string]>([
  ["a colour and its end", "\x1b[31mred\x1b[0m plain", '<span style="color:var(--ansi-red)">red</span> plain'],
  ["an empty reset", "\x1b[1mbold\x1b[m", '<span style="font-weight:bold">bold</span>'],
  ["a bright background", "\x1b[101mx\x1b[49my", '<span style="background:var(--ansi-bright-red)">x</span>y'],
  ["256 colours", "\x1b[38;5;196mx", '<span style="color:rgb(255, 0, 0)">x</span>'],
  ["a shade of gray", "\x1b[38;5;232mx", '<span style="color:rgb(8, 8, 8)">x</span>'],
  ["true colour after bold", "\x1b[1;38;2;1;2;3mx", '<span style="color:rgb(1, 2, 3);font-weight:bold">x</span>'],
  ["inverse without colours", "\x1b[7mx", '<span style="color:var(--paper);background:var(--ink)">x</span>'],
  ["markup is text", "<b>&\x1b[32m<i>", '&lt;b&gt;&amp;<span style="color:var(--ansi-green)">&lt;i&gt;</span>'],
  ["other escapes go", "\x1b[2Ka\x1b]0;title\x07b\x1b[?25lc", "abc"],
  ["a carriage return overwrites its line", "10 %\r100 %\ndone", "100 %\ndone"],
  ["Windows line ends stay line ends", "a\r\nb", "a\nb"],
  ["a backspace takes one character back", "abc\b\bX", "aX"],
])("%s", ([, text, html]) => {
  expect(ansiToHtml(text)).toBe(html);
});

test("whatever is printed, no tag but span and no escape is left", () => {
  const part = fc.oneof(
    fc.string(),
    fc.constantFrom("\x1b[", "\x1b[31m", "\x1b[38;5;", "<script>", "\r", "\b", '"', "\x1b[0m", "\n"),
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const html = ansiToHtml(parts.join(""));
      expect(html.replace(/<span style="[^"<>]*">|<\/span>/g, "")).not.toMatch(/[<>]/);
    }),
  );
});
