// JupyterLab in a real browser whose kernels a Jupyter Kernel Gateway runs (`jupyter lab --gateway-url`): what its user
// sees is what a lab with kernels of its own shows.
import { expect } from "vitest";
import { expectLesson, labTests } from "./lab-test.ts";

const test = labTests("kernel gateway");

test("through a gateway the first notebook of the lesson runs from start to end", (labTest) =>
  expectLesson(labTest, "gateway lesson"));

test("through a gateway interrupt keeps the variables, input() opens its box, restart loses them", async ({ open }) => {
  const notebook = await open("gateway.ipynb", [
    "const kept = 41;",
    'console.log("spinning");\nwhile (true);',
    'kept + Number(await input("how many more? "))',
    "typeof kept",
  ]);
  await notebook.run(1);
  await notebook.start(2);
  await notebook.outputs(2).filter({ hasText: "spinning" }).waitFor();
  await notebook.press("interrupt");
  await notebook.outputs(2).filter({ hasText: "KeyboardInterrupt" }).waitFor();
  await notebook.status("idle");
  await notebook.start(3);
  await notebook.inputBox(3, "how many more?").fill("1");
  await notebook.inputBox(3, "how many more?").press("Enter");
  await notebook.outputs(3).filter({ hasText: /^42$/ }).waitFor();
  await notebook.restarted(async () => {
    await notebook.press("restart");
    await notebook.accept();
  });
  await notebook.run(4);
  expect(await notebook.outputs(4).innerText()).toBe("'undefined'");
});
