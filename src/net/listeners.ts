// The listening sockets behind a server: one for each address of its host. Main thread. host and port → listeners.
import { lookup } from "node:dns/promises";
import net from "node:net";
import { holdAddress, listenError } from "./held-addresses.ts";

export interface Listener {
  readonly server: net.Server;
  readonly host: string;
  readonly port: number;
  /** 4 or 6. */
  readonly family: number;
}

export interface ListenOptions {
  host: string | readonly string[] | undefined;
  port: number;
  backlog: number;
  createServer: () => net.Server;
}

interface Address {
  address: string;
  /** The machine may lack it: asyncio too takes what there is. */
  isOptional: boolean;
}

async function addressesOf(host: string): Promise<Address[]> {
  if (host === "") {
    return [
      { address: "0.0.0.0", isOptional: true },
      { address: "::", isOptional: true },
    ];
  }
  // Both families, also where the machine's name table lists but one.
  if (host === "localhost") {
    return [
      { address: "127.0.0.1", isOptional: true },
      { address: "::1", isOptional: true },
    ];
  }
  if (net.isIP(host) !== 0) return [{ address: host, isOptional: false }];
  const found = await lookup(host, { all: true });
  return found.map(({ address }) => ({ address, isOptional: found.length > 1 }));
}

/** Listens at every address of the host, on one port: with port 0 the first address chooses it. All or nothing. */
export async function listenAll({ host, port, backlog, createServer }: ListenOptions): Promise<Listener[]> {
  const hosts = host === undefined ? [""] : typeof host === "string" ? [host] : host;
  const listeners: Listener[] = [];
  let lacking: unknown;
  try {
    for (const name of hosts) {
      const addresses = await addressesOf(name).catch((error: unknown) => {
        throw listenError(error, name, port);
      });
      for (const { address, isOptional } of addresses) {
        const wanted = port === 0 ? (listeners[0]?.port ?? 0) : port;
        try {
          listeners.push(await listen(createServer(), address, wanted, backlog));
        } catch (error) {
          const { code } = error as { code?: string };
          if (!isOptional || (code !== "EADDRNOTAVAIL" && code !== "EAFNOSUPPORT")) {
            throw listenError(error, address, wanted);
          }
          lacking = listenError(error, address, wanted);
        }
      }
    }
    if (listeners.length === 0) throw lacking as Error;
    return listeners;
  } catch (error) {
    for (const { server } of listeners) server.close();
    throw error;
  }
}

async function listen(server: net.Server, host: string, port: number, backlog: number): Promise<Listener> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, backlog, ipv6Only: net.isIPv6(host) }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const bound = server.address() as net.AddressInfo;
  server.once("close", holdAddress(bound.address, bound.port));
  return { server, host: bound.address, port: bound.port, family: net.isIPv6(bound.address) ? 6 : 4 };
}
