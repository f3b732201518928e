import { connect } from 'node:net'

/** First byte of the server's greeting behind the header: the version of the protocol. 255 is a refusal. */
const protocolVersion = 10
const limitMs = 2_000

/** Whether a server at the port greets as one does that takes logins. See "Protocol::HandshakeV10" in MySQL's internals manual. */
export function isGreeting(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port, timeout: limitMs })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('data', packet => end(packet[4] === protocolVersion))
    socket.once('error', () => end(false))
    socket.once('timeout', () => end(false))
    socket.once('close', () => end(false))
  })
}
