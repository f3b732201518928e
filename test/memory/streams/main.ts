import { request } from 'node:http'
import { connect } from 'node:net'
import { key } from '../hub/hub-options.ts'
import { quantile } from '../hub/loop-delay.ts'
import type { StreamsReading } from './streams-reading.ts'

/*
 * End users' pages, in a process of its own: a live connection each, over a plain socket, since ten thousand clients of
 * any library would cost more than the hub. Arguments: port of the hub, number of users. Prints a line of JSON every
 * half second. An event's title holds the moment it was sent at, in milliseconds.
 */

const [port, users] = process.argv.slice(2).map(Number)
/** Connections that are being opened at a time. */
const opening = 64

const counts = { open: 0, refused: 0, ended: 0, created: 0, beats: 0 }
const delays: number[] = []

const queue = Array.from({ length: users ?? 0 }, (_, n) => `u${n}`)
await Promise.all(Array.from({ length: opening }, openSome))
setInterval(tell, 500)

async function openSome(): Promise<void> {
  for (let user = queue.pop(); user !== undefined; user = queue.pop()) {
    const token = await tokenOf(user)
    await open(token)
  }
}

function tokenOf(userId: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const asking = request({ port, host: '127.0.0.1', method: 'POST', path: '/v1/inbox/tokens', headers }, response => {
      let text = ''
      response.on('data', chunk => (text += chunk)).on('end', () => resolve(JSON.parse(text).token))
    })
    asking.on('error', reject).end(JSON.stringify({ userId }))
  })
}

/** Resolves when the hub has answered with a stream, or not. */
function open(token: string): Promise<void> {
  return new Promise(resolve => {
    const socket = connect({ port: port ?? 0, host: '127.0.0.1' })
    socket.setEncoding('latin1')
    socket.write(`GET /v1/inbox/events HTTP/1.1\r\nhost: hub\r\nauthorization: Bearer ${token}\r\n\r\n`)
    socket.once('data', (head: string) => {
      const isOpen = head.startsWith('HTTP/1.1 200')
      counts[isOpen ? 'open' : 'refused'] += 1
      if (isOpen) read(head)
      socket.on('data', read)
      resolve()
    })
    socket.on('error', () => resolve())
    socket.on('close', () => {
      counts.ended += 1
      resolve()
    })
  })
}

/** Events are short and come in one piece nearly always; one that is cut in two counts as none. */
function read(text: string): void {
  for (const [, sentAt] of text.matchAll(/event: message\.created\ndata: .*?"title":"(\d+)"/g)) {
    counts.created += 1
    if (delays.length < 100_000) delays.push(Date.now() - Number(sentAt))
  }
  counts.beats += text.split('\n:\n\n').length - 1
}

function tell(): void {
  const reading: StreamsReading = { ...counts, delayP50Ms: quantile(delays, 0.5), delayP99Ms: quantile(delays, 0.99) }
  process.stdout.write(`${JSON.stringify(reading)}\n`)
}
