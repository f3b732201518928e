import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/*
 * The pager's provider, in a process of its own. Answers after so many milliseconds as its first argument says, or as it
 * was told last by `POST /delay`. `GET /taken` tells how many different deliveries it has taken, and how many more than once.
 */

let delayMs = Number(process.argv[2] ?? 0)
const taken = new Set<string>()
let repeated = 0

const server = createServer(async (request, response) => {
  const body = await read(request)
  if (request.url === '/delay') delayMs = Number(body)
  else if (request.url !== '/taken') {
    const { id } = JSON.parse(body)
    if (delayMs > 0) await wait(delayMs)
    if (taken.has(id)) repeated += 1
    taken.add(id)
  }
  response.end(JSON.stringify({ taken: taken.size, repeated }))
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))

async function read(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}
