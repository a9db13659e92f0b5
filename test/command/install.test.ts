// `loopbook install` and `uninstall`, run as a user runs them, against real folders.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { userDataFolder } from "../../kernel/command/jupyter-folders.ts";
import { nodeFlags } from "../../kernel/node-flags.ts";
import { loopbook, root, temporaryFolder } from "./run-command.ts";

const built = path.join(root, "dist", "kernel", "main.js");

beforeAll(() => {
  if (!existsSync(built)) throw new Error(`${built} is missing: npm run build`);
});

function kernelJson(kernels: string, name = "loopbook"): Record<string, unknown> {
  return JSON.parse(readFileSync(path.join(kernels, name, "kernel.json"), "utf8")) as Record<string, unknown>;
}

test("install writes a kernelspec that starts the built kernel with the pinned Node", async () => {
  const folder = temporaryFolder();
  const { code, stderr } = await loopbook(["install", "--prefix", folder, "--env", "A=b=c", "--env", "D="]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const kernels = path.join(folder, "share", "jupyter", "kernels");
  const spec = kernelJson(kernels);
  const argv = spec["argv"] as string[];
  expect(argv.slice(1)).toEqual([...nodeFlags, built, "{connection_file}"]);
  expect(path.isAbsolute(argv[0] ?? "") && existsSync(argv[0] ?? "")).toBe(true);
  expect(spec).toMatchObject({
    display_name: "TypeScript (Loopbook)",
    language: "typescript",
    interrupt_mode: "message",
    kernel_protocol_version: "5.5",
    env: { A: "b=c", D: "" },
  });
  expect(readdirSync(path.join(kernels, "loopbook")).sort()).toEqual([
    "kernel.json",
    "logo-32x32.png",
    "logo-64x64.png",
    "logo-svg.svg",
  ]);
  expect(readdirSync(kernels)).toEqual(["loopbook"]);
});

test("installing again replaces, under another name it adds, and uninstall takes away", async () => {
  const folder = temporaryFolder();
  const env = { JUPYTER_DATA_DIR: folder };
  const kernels = path.join(folder, "kernels");
  await loopbook(["install", "--display-name", "First"], { env });
  await loopbook(["install", "--user", "--display-name", "Second"], { env });
  await loopbook(["install", "--name", "Other.Name"], { env });
  expect(kernelJson(kernels)["display_name"]).toBe("Second");
  expect(readdirSync(kernels).sort()).toEqual(["loopbook", "other.name"]);
  expect((await loopbook(["uninstall", "--name", "other.name"], { env })).code).toBe(0);
  expect(readdirSync(kernels)).toEqual(["loopbook"]);
});

test("another kernel's name is neither taken nor removed", async () => {
  const folder = temporaryFolder();
  const other = path.join(folder, "kernels", "python3");
  mkdirSync(other, { recursive: true });
  writeFileSync(path.join(other, "kernel.json"), "{}");
  const env = { JUPYTER_DATA_DIR: folder };
  for (const subcommand of ["install", "uninstall"]) {
    const { code, stderr } = await loopbook([subcommand, "--name", "python3"], { env });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^loopbook: .*python3 is another kernel's.*\n$/);
  }
  expect(readFileSync(path.join(other, "kernel.json"), "utf8")).toBe("{}");
});

test("a folder that cannot be written is one clear line, and nothing stays behind", async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, "share"), "a file where a folder should be");
  const { code, stderr } = await loopbook(["install", "--prefix", folder]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^loopbook: the kernel cannot be installed in .*share.jupyter.kernels: .*\n$/);
  expect(readdirSync(folder)).toEqual(["share"]);
});

test("--sys-prefix means the environment that is active", async () => {
  const folder = temporaryFolder();
  await loopbook(["install", "--sys-prefix"], { env: { VIRTUAL_ENV: folder, CONDA_PREFIX: "/not/this/one" } });
  expect(kernelJson(path.join(folder, "share", "jupyter", "kernels"))["language"]).toBe("typescript");
});

test("--gateway-provisioner writes a kernelspec whose launcher that library starts on its hosts, with encryption", async () => {
  const folder = temporaryFolder();
  const flags = ["--gateway-provisioner", "--remote-hosts", "one,two"];
  const { code, stdout } = await loopbook(["install", "--prefix", folder, ...flags]);
  expect({ code, lines: stdout.trimEnd().split("\n").length }).toEqual({ code: 0, lines: 1 });
  const spec = kernelJson(path.join(folder, "share", "jupyter", "kernels"));
  const [node = "", command = "", ...args] = spec["argv"] as string[];
  expect([node, command].filter((file) => !(path.isAbsolute(file) && existsSync(file)))).toEqual([]);
  expect(args.join(" ")).toBe(
    "launch --kernel-id {kernel_id} --response-address {response_address} --public-key {public_key} " +
      "--port-range {port_range} --transport-encryption {transport_encryption}",
  );
  expect(spec).toMatchObject({
    interrupt_mode: "message",
    metadata: {
      supported_encryption: ["curve"],
      kernel_provisioner: {
        provisioner_name: "distributed-provisioner",
        config: { remote_hosts: ["one", "two"] },
      },
    },
  });
});

test("--enterprise-gateway writes one with a process proxy, and says what that gateway cannot do", async () => {
  const folder = temporaryFolder();
  const { code, stdout } = await loopbook(["install", "--prefix", folder, "--enterprise-gateway"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/cannot encrypt[^]*--env LOOPBOOK_ALLOW_UNENCRYPTED=1/);
  const spec = kernelJson(path.join(folder, "share", "jupyter", "kernels"));
  expect((spec["argv"] as string[]).join(" ")).toMatch(/ launch --kernel-id \{kernel_id\} .*\{port_range\}$/);
  expect(spec["metadata"]).toMatchObject({
    process_proxy: {
      class_name: "enterprise_gateway.services.processproxies.distributed.DistributedProcessProxy",
      config: {},
    },
  });
});

test.for<[string, string[], RegExp]>([
  ["two gateways", ["install", "--enterprise-gateway", "--gateway-provisioner"], /only one of/],
  ["hosts without a gateway", ["install", "--remote-hosts", "a"], /--remote-hosts goes with/],
  ["an unknown subcommand", ["instal"], /there is no "instal"/],
  ["an unknown flag", ["install", "--usr"], /Unknown option '--usr'/],
  ["a flag without its value", ["install", "--prefix"], /--prefix/],
  ["a kernel name that Jupyter refuses", ["install", "--name", "a b"], /--name takes letters/],
  ["a kernel name that is a path", ["install", "--name", ".."], /--name takes letters/],
  ["two places", ["install", "--user", "--prefix", "x"], /only one of --user and --prefix/],
  ["a variable without a value", ["install", "--env", "A"], /--env takes KEY=VALUE/],
  ["a stray word", ["install", "loopbook"], /takes flags only/],
  ["run without a notebook", ["run"], /run needs at least one notebook/],
  ["a time that is none", ["run", "a.ipynb", "--timeout", "soon"], /--timeout takes a number above 0/],
  ["half a notebook at a time", ["run", "a.ipynb", "--parallel", "1.5"], /whole number/],
])("%s is one line on stderr and exit code 2", async ([, args, message]) => {
  const { code, stdout, stderr } = await loopbook(args);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
});

test.for<[NodeJS.Platform, Record<string, string>, string]>([
  ["linux", {}, "/home/ada/.local/share/jupyter"],
  ["linux", { XDG_DATA_HOME: "/data" }, "/data/jupyter"],
  ["linux", { JUPYTER_DATA_DIR: "/given", XDG_DATA_HOME: "/data" }, "/given"],
  ["darwin", {}, "/home/ada/Library/Jupyter"],
  ["darwin", { JUPYTER_PLATFORM_DIRS: "1" }, "/home/ada/Library/Application Support/jupyter"],
  ["darwin", { JUPYTER_PLATFORM_DIRS: "0" }, "/home/ada/Library/Jupyter"],
  ["win32", { APPDATA: "/roaming" }, "/roaming/jupyter"],
  ["win32", {}, "/home/ada/.jupyter/data"],
])("on %s with %o Jupyter's data lies in %s", ([platform, env, folder]) => {
  expect(userDataFolder({ platform, env, home: "/home/ada" })).toBe(folder);
});
