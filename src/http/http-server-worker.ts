// The thread of a server with `ownThread`: serves as told, and sends its log. Worker thread.
import { parentPort, workerData } from "node:worker_threads";
import type { ServerBehaviour } from "./http-behaviour.ts";
import { listenHttp, type ServerMessage } from "./http-server.ts";

const { behaviour, host, port } = workerData as { behaviour: ServerBehaviour; host: string; port: number };
const tell = (message: ServerMessage): void => {
  parentPort?.postMessage(message);
};

try {
  const listener = await listenHttp(behaviour, host, port, (served) => {
    tell({ served });
  });
  tell({ port: listener.port });
} catch (error) {
  const { code, message } = error as Error & { code?: string };
  tell({ failed: { code, message } });
}
