import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A probe on one machine answers in milliseconds. */
const probeTimeoutMs = 2_000

/** Whether something listens there. */
export function isListening(port: number): Promise<boolean> {
  return probe(port, async () => true)
}

/** Codes of the remoting protocol. */
const codes = { updateBrokerConfig: 25, getBrokerClusterInfo: 106 } as const

/** Whether the name server tells of a broker there, which is when clients find it. */
export function knowsBroker(nameServerPort: number, brokerPort: number): Promise<boolean> {
  return probe(nameServerPort, async socket => {
    const answer = await ask(socket, codes.getBrokerClusterInfo, text => text.includes('brokerAddrTable'))
    return answer.includes(`127.0.0.1:${brokerPort}`)
  })
}

/**
 * Lets a broker tell the name server of itself. At its start it does so once, in half of the cases before it knows of a
 * name server that can be reached, and then no more for ten seconds. A new setting makes it do so, too, even an equal one.
 */
export function remindBroker(brokerPort: number): Promise<boolean> {
  return probe(brokerPort, async socket => {
    await ask(socket, codes.updateBrokerConfig, text => text.includes('"code":'), 'brokerPermission=6\n')
    return true
  })
}

/** Length, length of the header, header as JSON, body. Answers what has come when it is whole, or the connection ended. */
async function ask(socket: Socket, code: number, isWhole: (answer: string) => boolean, body = ''): Promise<string> {
  const header = Buffer.from(JSON.stringify({ code, language: 'OTHER', version: 0, opaque: 1, flag: 0 }))
  const content = Buffer.from(body)
  const lengths = Buffer.alloc(8)
  lengths.writeUInt32BE(4 + header.length + content.length, 0)
  lengths.writeUInt32BE(header.length, 4)
  socket.write(Buffer.concat([lengths, header, content]))
  let answer = ''
  for await (const chunk of socket) {
    answer += String(chunk)
    if (isWhole(answer)) break
  }
  return answer
}

async function probe(port: number, look: (socket: Socket) => Promise<boolean>): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.setTimeout(probeTimeoutMs, () => socket.destroy())
  try {
    await once(socket, 'connect')
    return await look(socket)
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
