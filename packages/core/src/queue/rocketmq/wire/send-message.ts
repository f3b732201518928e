import { randomBytes } from 'node:crypto'
import {
  Encoding,
  Message,
  MessageType,
  QueryRouteRequest,
  type RouteResponse,
  resource,
  SendMessageRequest,
  type SendResponse,
  SystemProperties,
  timestamp,
} from './protocol.ts'
import type { ProxyConnection } from './proxy-connection.ts'
import { checkStatus } from './proxy-error.ts'

export interface OutgoingMessage {
  readonly topic: string
  readonly body: Buffer
  readonly properties: ReadonlyMap<string, string>
  /** When the broker shows it, in milliseconds. Needed for a delayed topic, refused by any other. */
  readonly deliverAt?: number
}

/** Long enough for an event loop that was busy for a while. */
const sendTimeoutMs = 10_000

/** Resolves when the broker has stored the message. A repeat may store it twice. */
export async function sendMessage(
  connection: Pick<ProxyConnection, 'call'>,
  clientId: string,
  { topic, body, properties, deliverAt }: OutgoingMessage,
): Promise<void> {
  const system = new SystemProperties()
    // Random: those of the client of Apache are the same in two threads of one process.
    .setMessageId(`01${randomBytes(16).toString('hex').toUpperCase()}`)
    .setBodyEncoding(Encoding.IDENTITY)
    .setBornTimestamp(timestamp(Date.now()))
    .setBornHost('')
    .setMessageType(deliverAt === undefined ? MessageType.NORMAL : MessageType.DELAY)
  if (deliverAt !== undefined) system.setDeliveryTimestamp(timestamp(deliverAt))
  const message = new Message().setTopic(resource(topic)).setBody(body).setSystemProperties(system)
  const userProperties = message.getUserPropertiesMap()
  for (const [name, value] of properties) userProperties.set(name, value)
  const request = new SendMessageRequest().setMessagesList([message])
  const response = await connection.call<SendResponse>(clientId, sendTimeoutMs, (service, ...call) =>
    service.sendMessage(request, ...call),
  )
  checkStatus(response.getStatus())
}

/** A topic as the proxy knows it. */
export interface TopicRoute {
  readonly brokers: readonly string[]
  readonly type: 'NORMAL' | 'DELAY' | 'other'
}

const routeTimeoutMs = 5_000

/** Rejects with a `ProxyError` for which `isMissingTopic` holds when there is none. */
export async function findRoute(
  connection: Pick<ProxyConnection, 'call'>,
  clientId: string,
  topic: string,
): Promise<TopicRoute> {
  const request = new QueryRouteRequest().setTopic(resource(topic))
  const response = await connection.call<RouteResponse>(clientId, routeTimeoutMs, (service, ...call) =>
    service.queryRoute(request, ...call),
  )
  checkStatus(response.getStatus())
  const queues = response.getMessageQueuesList()
  const types = queues[0]?.getAcceptMessageTypesList() ?? []
  return {
    brokers: [...new Set(queues.map(queue => queue.getBroker()?.getName() ?? ''))],
    type: types.includes(MessageType.DELAY) ? 'DELAY' : types.includes(MessageType.NORMAL) ? 'NORMAL' : 'other',
  }
}
