import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A probe on one machine answers in milliseconds. */
const probeTimeoutMs = 2_000

/** Whether something listens there. */
export function isListening(port: number): Promise<boolean> {
  return probe(port, async () => true)
}

/** Whether the name server tells of a broker there, which is when clients find it. */
export function knowsBroker(nameServerPort: number, brokerPort: number): Promise<boolean> {
  return probe(nameServerPort, async socket => {
    socket.write(clusterInfoRequest())
    let answer = ''
    for await (const chunk of socket) {
      answer += String(chunk)
      if (answer.includes(`127.0.0.1:${brokerPort}`)) return true
      if (answer.includes('brokerAddrTable')) return false
    }
    return false
  })
}

/** GET_BROKER_CLUSTER_INFO of the remoting protocol: length, length of the header, header as JSON. */
function clusterInfoRequest(): Buffer {
  const header = Buffer.from(JSON.stringify({ code: 106, language: 'OTHER', version: 0, opaque: 1, flag: 0 }))
  const lengths = Buffer.alloc(8)
  lengths.writeUInt32BE(4 + header.length, 0)
  lengths.writeUInt32BE(header.length, 4)
  return Buffer.concat([lengths, header])
}

async function probe(port: number, ask: (socket: Socket) => Promise<boolean>): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.setTimeout(probeTimeoutMs, () => socket.destroy())
  try {
    await once(socket, 'connect')
    return await ask(socket)
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
