import { connect, type Socket } from 'node:net'
import { key } from '../hub/hub-options.ts'

const part = Buffer.alloc(1024 * 1024, ' ')

/** Callers that announce a long batch, send a part of it, and wait. */
export interface HalfBodies {
  /** First lines of the answers so far, each with its `Retry-After` where it has one. */
  readonly answers: readonly string[]
  end(): void
}

export function sendHalfBodies(port: number, callers: number, announced: number, sent: number): HalfBodies {
  const answers: string[] = []
  const sockets = Array.from({ length: callers }, () => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.write(
      `POST /v1/messages/batch HTTP/1.1\r\nhost: hub\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: ${announced}\r\n\r\n`,
    )
    sendParts(socket, sent / part.length)
    socket.setEncoding('latin1').once('data', (text: string) => {
      const [line = ''] = text.split('\r\n')
      answers.push(`${line.slice(9, 12)} ${/^retry-after: (\d+)/im.exec(text)?.[1] ?? 'never'}`)
    })
    socket.on('error', () => {})
    return socket
  })
  return { answers, end: () => sockets.forEach(socket => void socket.destroy()) }
}

/** One after the other, so that this process holds no copies. */
function sendParts(socket: Socket, count: number): void {
  if (count > 0) socket.write(part, () => sendParts(socket, count - 1))
}
