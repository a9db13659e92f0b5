// All widgets that live, by model id, and the control channel by which a reloaded page asks for their states.
// jupyter.widget.control: request_states → update_states.
import { type CommMessage, host, type HostComm } from "../host.ts";
import type { BufferPath, WireState } from "./wire-state.ts";

/** What a live widget is to its peers. */
export interface Model {
  readonly modelId: string;
  /** Its whole state, as comm_open carries it. */
  wireState(): WireState;
}

const models = new Map<string, Model>();
let stopServing: (() => void) | undefined;

export function addModel(model: Model): void {
  models.set(model.modelId, model);
  stopServing ??= host()?.serveComms("jupyter.widget.control", (comm) => {
    comm.onMessage((message) => {
      if (message.data["method"] === "request_states") sendStates(comm, message);
    });
  });
}

export function removeModel(model: Model): void {
  models.delete(model.modelId);
}

export function findModel(modelId: string): Model | undefined {
  return models.get(modelId);
}

function sendStates(comm: HostComm, inReplyTo: CommMessage): void {
  const states: Record<string, unknown> = {};
  const paths: BufferPath[] = [];
  const buffers: Uint8Array[] = [];
  for (const model of models.values()) {
    const wire = model.wireState();
    states[model.modelId] = {
      model_name: wire.state["_model_name"],
      model_module: wire.state["_model_module"],
      model_module_version: wire.state["_model_module_version"],
      state: wire.state,
    };
    paths.push(...wire.bufferPaths.map((path) => [model.modelId, "state", ...path]));
    buffers.push(...wire.buffers);
  }
  comm.send({ method: "update_states", states, buffer_paths: paths }, { buffers, inReplyTo });
}
