// The text of the lesson's test, as a file that vitest runs: `expect` and `test` are vitest's own here.
import { expect as vitests } from "vitest";
import { sleep } from "../../src/index.ts";
import { describe, expect, test, withVirtualTime } from "../../src/testing.ts";

async function fetchData(): Promise<string> {
  await sleep(2);
  return "data";
}

void describe("fetchData", () => {
  void test("gives the data after two seconds", async () => {
    await withVirtualTime(async (time) => {
      expect(await fetchData(), "the expected result was not returned").toBe("data");
      expect(time.now).toBe(2);
    });
  });
  void test("uses vitest's own expect", () => {
    expect(expect).toBe(vitests);
  });
});
