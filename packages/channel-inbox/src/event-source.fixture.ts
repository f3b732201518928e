import { get, type IncomingMessage } from 'node:http'
import type { JsonObject } from '@message-center/channel'

export interface ReceivedEvent {
  readonly id: string
  readonly type: string
  readonly data: JsonObject
}

/** A client of server-sent events that keeps what it receives. */
export interface EventClient {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly events: readonly ReceivedEvent[]
  /** Everything as it came, comments and `retry` included. */
  text(): string
  isEnded(): boolean
  /** Stops and goes on taking bytes. */
  pause(): void
  resume(): void
  close(): void
}

export function openEvents(url: string, headers: { readonly [name: string]: string } = {}): Promise<EventClient> {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers, agent: false }, response => {
      let text = ''
      let isEnded = false
      response.setEncoding('utf8')
      response.on('data', chunk => {
        text += chunk
      })
      response.on('close', () => {
        isEnded = true
      })
      response.on('error', () => {})
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        get events() {
          return parseEvents(text)
        },
        text: () => text,
        isEnded: () => isEnded,
        pause: () => void response.pause(),
        resume: () => void response.resume(),
        close: () => request.destroy(),
      })
    })
    request.on('error', reject)
  })
}

function parseEvents(text: string): ReceivedEvent[] {
  const blocks = text.split('\n\n').slice(0, -1)
  return blocks.flatMap(block => {
    const fields = Object.fromEntries(block.split('\n').map(line => line.split(/: (.*)/s)))
    return fields.event ? [{ id: fields.id, type: fields.event, data: JSON.parse(fields.data) }] : []
  })
}

/** `message.created m1`, for comparing. */
export function briefly({ type, data }: ReceivedEvent): string {
  const what = data.id ?? data.ids ?? data.upTo ?? data.unread
  return what === undefined ? type : `${type} ${what}`
}
