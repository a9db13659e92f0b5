// Headers and whole messages of the Jupyter messaging protocol 5.5 (spec: "General Message Format").

export const protocolVersion = "5.5";

export interface Header {
  msg_id: string;
  session: string;
  username: string;
  /** ISO 8601, UTC. */
  date: string;
  msg_type: string;
  version: string;
  /** JEP 91: the subshell that a shell request is for. */
  subshell_id?: string | null;
}

/** The header of the request that a message answers, or {} where there is none. */
export type ParentHeader = Header | Record<string, never>;

export interface Message<Content = Record<string, unknown>> {
  /** ROUTER identities in front of the delimiter; on iopub the topic. */
  identities: Uint8Array[];
  header: Header;
  parent: ParentHeader;
  metadata: Record<string, unknown>;
  content: Content;
  buffers: Uint8Array[];
}

let serial = 0;

/** A header for a message that this process sends. */
export function createHeader(type: string, session: string, username = "kernel"): Header {
  return {
    msg_id: `${session}_${process.pid}_${serial++}`,
    session,
    username,
    date: new Date().toISOString(),
    msg_type: type,
    version: protocolVersion,
  };
}
