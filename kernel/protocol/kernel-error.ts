// KernelError: an error of the kernel's own, with a code for programs and a sentence for people.

export type KernelErrorCode =
  | "bad-connection-file"
  | "bad-message"
  | "bad-signature"
  | "bind-failed"
  | "bad-request"
  | "stdin-not-allowed"
  | "kernel-died"
  | "timeout";

export class KernelError extends Error {
  readonly code: KernelErrorCode;

  constructor(code: KernelErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "KernelError";
    this.code = code;
  }
}
