import type { Logger } from '@message-center/channel'
import {
  AckMessageRequest,
  type AckResponse,
  Broker,
  ChangeInvisibleDurationRequest,
  ClientType,
  Code,
  duration,
  type ExtendResponse,
  FilterExpression,
  FilterType,
  HeartbeatRequest,
  type HeartbeatResponse,
  MessageQueue,
  NotifyClientTerminationRequest,
  ReceiveMessageRequest,
  resource,
} from './protocol.ts'
import type { ProxyConnection } from './proxy-connection.ts'
import { checkStatus, isOfConnection, isUnknownClient, ProxyError } from './proxy-error.ts'
import { messagesIn, type Receipt, type ReceivedMessage } from './received-message.ts'
import { Session } from './session.ts'

/** An answer on one connection takes milliseconds, on a busy machine a second. */
const answerMs = 10_000
/** A proxy refuses a question that has less time than it waits at least, in milliseconds. */
const shortestPollMs = 5_000
/** The proxy forgets a reader after two minutes of silence. */
const heartbeatMs = 10_000
/** CANCELLED of gRPC. */
const cancelled = 1
/** Leaving is a courtesy. */
const leaveMs = 1_000

/** The messages of one topic for one consumer group. */
export class Subscription {
  readonly topic: string
  readonly group: string
  readonly #connection: ProxyConnection
  readonly #clientId: string
  readonly #logger: Logger
  #session: Promise<Session> | undefined
  #heartbeat: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(topic: string, group: string, clientId: string, connection: ProxyConnection, logger: Logger) {
    this.topic = topic
    this.group = group
    this.#clientId = `${clientId}@${group}`
    this.#connection = connection
    this.#logger = logger
  }

  /**
   * Waits up to `pollMs` for messages of one broker and takes up to `max` of them for `leaseMs`.
   * Whoever waits at a broker hears nothing of the others.
   */
  async receive(
    broker: string,
    max: number,
    leaseMs: number,
    pollMs: number,
    signal: AbortSignal,
  ): Promise<readonly ReceivedMessage[]> {
    await this.#introduce()
    const request = new ReceiveMessageRequest()
      .setGroup(resource(this.group))
      .setMessageQueue(new MessageQueue().setTopic(resource(this.topic)).setBroker(new Broker().setName(broker)))
      .setFilterExpression(new FilterExpression().setType(FilterType.TAG).setExpression('*'))
      .setBatchSize(max)
      .setLongPollingTimeout(duration(pollMs))
      .setInvisibleDuration(duration(leaseMs))
      .setAutoRenew(false)
    try {
      const responses = await this.#connection.stream(
        this.#clientId,
        Math.max(pollMs, shortestPollMs) + answerMs,
        signal,
        (service, metadata, options) => service.receiveMessage(request, metadata, options),
      )
      return messagesIn(responses)
    } catch (error) {
      // Only then: a proxy without a broker would not know the group when we come again, and remembers that for a while.
      if (isOfConnection(error)) this.#leave()
      throw error
    }
  }

  /** Acknowledges all in one call. Answers what could not be, each with its error. */
  async acknowledge(receipts: readonly Receipt[]): Promise<ReadonlyMap<string, ProxyError>> {
    const request = new AckMessageRequest().setGroup(resource(this.group)).setTopic(resource(this.topic))
    for (const { messageId, receipt } of receipts)
      request.addEntries().setMessageId(messageId).setReceiptHandle(receipt)
    const response = await this.#connection.call<AckResponse>(this.#clientId, answerMs, (service, ...call) =>
      service.ackMessage(request, ...call),
    )
    const entries = response.getEntriesList()
    // Only an answer without entries is about all of them; a mixed one tells of each.
    if (entries.length === 0) checkStatus(response.getStatus())
    const failed = new Map<string, ProxyError>()
    for (const entry of entries) {
      const status = entry.getStatus()
      const code = status?.getCode() ?? Code.CODE_UNSPECIFIED
      if (code !== Code.OK) failed.set(entry.getMessageId(), new ProxyError(code, status?.getMessage() ?? ''))
    }
    return failed
  }

  /** From now on nobody else sees the message for `leaseMs`; a short one hands it back. Answers the new receipt. */
  async extend({ messageId, receipt }: Receipt, leaseMs: number): Promise<string> {
    const request = new ChangeInvisibleDurationRequest()
      .setGroup(resource(this.group))
      .setTopic(resource(this.topic))
      .setMessageId(messageId)
      .setReceiptHandle(receipt)
      .setInvisibleDuration(duration(leaseMs))
    const response = await this.#connection.call<ExtendResponse>(this.#clientId, answerMs, (service, ...call) =>
      service.changeInvisibleDuration(request, ...call),
    )
    checkStatus(response.getStatus())
    return response.getReceiptHandle()
  }

  /** Takes leave of the proxy. May be called twice; a proxy that is away is not waited for. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    const wasKnown = this.#session !== undefined
    const request = new NotifyClientTerminationRequest().setGroup(resource(this.group))
    if (wasKnown) {
      await this.#connection
        .call(this.#clientId, leaveMs, (service, ...call) => service.notifyClientTermination(request, ...call))
        .catch(() => {})
    }
    this.#leave()
  }

  /** The proxy serves only whom it knows: a stream says who reads what, and a heartbeat that it still does. */
  async #introduce(): Promise<void> {
    this.#session ??= this.#open()
    const opening = this.#session
    try {
      const { failure } = await opening
      if (failure) throw failure
    } catch (error) {
      // Another poll may have begun anew meanwhile.
      if (this.#session === opening) this.#leave()
      throw error
    }
  }

  async #open(): Promise<Session> {
    const session = new Session(this.#connection.telemetry(this.#clientId))
    await session.introduce(this.topic, this.group)
    if (this.#isClosed) {
      session.end()
      throw new ProxyError(cancelled, `Reading "${this.group}" has ended`)
    }
    clearInterval(this.#heartbeat)
    this.#heartbeat = setInterval(() => void this.#beat(), heartbeatMs)
    return session
  }

  async #beat(): Promise<void> {
    const request = new HeartbeatRequest().setClientType(ClientType.SIMPLE_CONSUMER).setGroup(resource(this.group))
    try {
      const response = await this.#connection.call<HeartbeatResponse>(this.#clientId, answerMs, (service, ...call) =>
        service.heartbeat(request, ...call),
      )
      checkStatus(response.getStatus())
    } catch (error) {
      if (!isOfConnection(error) && !isUnknownClient(error)) return
      this.#logger.debug('RocketMQ does not know a reader any more', { group: this.group, error: String(error) })
      this.#leave()
    }
  }

  #leave(): void {
    clearInterval(this.#heartbeat)
    const session = this.#session
    this.#session = undefined
    session?.then(
      open => open.end(),
      () => {},
    )
  }
}
