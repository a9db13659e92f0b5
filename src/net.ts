// Public entry `loopbook/net`: servers and connections in the shape of asyncio's streams.
export { type Connection } from "./net/connection.ts";
export {
  AddressInUseError,
  ConnectionError,
  ConnectionRefusedError,
  ConnectionResetError,
  IncompleteReadError,
  LimitOverrunError,
} from "./net/errors.ts";
export { openConnection, type OpenConnectionOptions, type OpenConnectionTarget } from "./net/open-connection.ts";
export {
  selfSignedCertificate,
  type SelfSignedCertificate,
  type SelfSignedCertificateOptions,
} from "./net/self-signed-certificate.ts";
export { Server, type ServerSocket } from "./net/server.ts";
export { type ClientCallback, startServer, type StartServerOptions } from "./net/start-server.ts";
export { type ReaderSource, StreamReader, type StreamReaderOptions } from "./net/stream-reader.ts";
export { type AddressPair, type ExtraInfo, StreamWriter, type WriteBufferLimits } from "./net/stream-writer.ts";
