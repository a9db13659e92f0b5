// LaunchOrder: what `loopbook launch` asks of the kernel that it becomes. Crosses an exec as one JSON argument.

export interface LaunchOrder {
  kernelId: string;
  /** Where the server waits for the kernel's connection info. */
  response: { host: string; port: number };
  /** The server's RSA key, SubjectPublicKeyInfo in base64 (a PEM without its frame). */
  publicKey: string;
  /** The address that the kernel listens on. */
  ip: string;
  /** How long the server may take to listen: it gives a launch up after that. */
  responseSeconds: number;
  /** Both ends belong to it; undefined: any free port. */
  ports: PortRange | undefined;
  /** How often other ports are chosen when another program takes one before it is bound. */
  portRetries: number;
  /** Whether the kernel makes a CurveZMQ key pair, which the server learns from the connection info. */
  curve: boolean;
  /** A server that has asked for the kernel once, and then not for so long, is gone; 0: it never is. */
  lostAfterSeconds: number;
}

export interface PortRange {
  lower: number;
  upper: number;
}
