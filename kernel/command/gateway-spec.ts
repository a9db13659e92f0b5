// What a kernelspec says to a gateway that starts the kernel on another host. Starts on Node 20.
// Enterprise Gateway reads metadata.process_proxy, gateway_provisioners metadata.kernel_provisioner.
import { requireNode } from "./node-runtime.ts";

export interface Gateway {
  kind: "enterprise-gateway" | "gateway-provisioner";
  /** None: those that the server is configured with. */
  remoteHosts: readonly string[];
}

/** The launcher's command line, with the placeholders that each gateway fills in. */
export function gatewayArgv(command: string, { kind }: Gateway): string[] {
  const places = ["kernel-id", "response-address", "public-key", "port-range"];
  // Enterprise Gateway knows nothing of CurveZMQ, and leaves the names of what it does not know as they are.
  if (kind === "gateway-provisioner") places.push("transport-encryption");
  const flags = places.flatMap((place) => [`--${place}`, `{${place.replaceAll("-", "_")}}`]);
  return [requireNode().path, command, "launch", ...flags];
}

export function gatewayMetadata({ kind, remoteHosts }: Gateway): Record<string, unknown> {
  const hasHosts = remoteHosts.length > 0;
  if (kind === "enterprise-gateway") {
    const config = hasHosts ? { remote_hosts: remoteHosts.join(",") } : {};
    const class_name = "enterprise_gateway.services.processproxies.distributed.DistributedProcessProxy";
    return { process_proxy: { class_name, config } };
  }
  const config = hasHosts ? { remote_hosts: remoteHosts } : {};
  return { kernel_provisioner: { provisioner_name: "distributed-provisioner", config } };
}

/** What its administrator should know; undefined: nothing. */
export function gatewayHint({ kind }: Gateway, env: Readonly<Record<string, string>>): string | undefined {
  if (kind === "gateway-provisioner" || env["LOOPBOOK_ALLOW_UNENCRYPTED"] === "1") return undefined;
  return (
    "Enterprise Gateway cannot encrypt what it sends to kernels, and they refuse to listen for others in the clear.\n" +
    "On a network that you trust, install with --env LOOPBOOK_ALLOW_UNENCRYPTED=1"
  );
}
