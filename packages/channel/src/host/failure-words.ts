import { codeOf } from './guarded-connect.ts'

const words: { readonly [code: string]: string } = {
  ECONNREFUSED: 'Nobody listens at the address.',
  ENOTFOUND: 'The host name does not exist.',
  EAI_AGAIN: 'The host name could not be looked up.',
  ECONNRESET: 'The connection was reset.',
  EPIPE: 'The connection was closed while writing.',
  ETIMEDOUT: 'The connection timed out.',
  EHOSTUNREACH: 'No way leads to the host.',
  ENETUNREACH: 'No way leads to the network.',
  EPROTO: 'The TLS handshake failed.',
  PRIVATE_ADDRESS: 'The address is private; the operator has to allow private addresses for this account.',
  UND_ERR_CONNECT_TIMEOUT: 'No connection within 3 s.',
  UND_ERR_SOCKET: 'The other side closed the connection.',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'The answer ended too early.',
  UND_ERR_HEADERS_OVERFLOW: 'The headers of the answer are too long.',
  UND_ERR_INVALID_ARG: 'A header or the path holds characters that HTTP does not allow.',
}

/** A sentence for a failed exchange. Made of the code alone, since messages may carry parts of URLs and answers. */
export function describeFailure(error: Error): string {
  const code = codeOf(error)
  const sentence = words[code]
  return sentence === undefined ? `The exchange failed (${code}).` : `${sentence} (${code})`
}
