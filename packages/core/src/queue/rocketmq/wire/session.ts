import {
  ClientType,
  Code,
  FilterExpression,
  FilterType,
  resource,
  Settings,
  Subscription,
  type Telemetry,
  TelemetryCommand,
  type TelemetryStream,
} from './protocol.ts'
import { fromGrpc, ProxyError } from './proxy-error.ts'

/** The proxy answers in milliseconds, or says nothing at all. */
const introduceMs = 5_000
/** Codes of gRPC. */
const invalidArgument = 3
const deadlineExceeded = 4

/** What the proxy knows of one reader, for as long as its stream is open. */
export class Session {
  readonly #stream: TelemetryStream
  #failure: Error | undefined
  #answered: ((failure?: Error) => void) | undefined

  constructor(stream: TelemetryStream) {
    this.#stream = stream
    stream.on('data', (command: Telemetry) => {
      if (command.getCommandCase() === TelemetryCommand.CommandCase.SETTINGS) this.#answered?.()
    })
    // Stays to the end: an error that nobody listens to would end the process.
    stream.on('error', (error: Error) => this.#fail(toFailure(error)))
    stream.on('end', () => this.#fail(new ProxyError(1, 'RocketMQ has closed the stream of a reader')))
  }

  /** Why it is of no use any more. */
  get failure(): Error | undefined {
    return this.#failure
  }

  /**
   * Says who reads what, and waits for the answer. Listening has begun before: the client of Apache listens after it has
   * asked, and waits for ever when the answer was faster.
   */
  async introduce(topic: string, group: string): Promise<void> {
    const answered = new Promise<void>((resolve, reject) => {
      const silent = () => reject(new ProxyError(deadlineExceeded, `RocketMQ does not answer who may read "${group}"`))
      const late = setTimeout(silent, introduceMs)
      this.#answered = failure => {
        clearTimeout(late)
        if (failure) reject(failure)
        else resolve()
      }
    })
    if (this.#failure) this.#answered?.(this.#failure)
    this.#stream.write(new TelemetryCommand().setSettings(settingsOf(topic, group)))
    try {
      await answered
    } catch (error) {
      this.end()
      throw error
    }
  }

  end(): void {
    this.#stream.end()
    this.#stream.cancel()
  }

  #fail(failure: Error): void {
    this.#failure ??= failure
    this.#answered?.(failure)
  }
}

/** Of what a reader says about itself the proxy can only miss the group: the stream ends with the code of gRPC alone. */
function toFailure(error: Error): ProxyError {
  const failure = fromGrpc(error)
  return failure.code === invalidArgument ? new ProxyError(Code.CONSUMER_GROUP_NOT_FOUND, failure.message) : failure
}

function settingsOf(topic: string, group: string) {
  const subscription = new Subscription().setGroup(resource(group))
  subscription
    .addSubscriptions()
    .setTopic(resource(topic))
    .setExpression(new FilterExpression().setType(FilterType.TAG).setExpression('*'))
  return new Settings().setClientType(ClientType.SIMPLE_CONSUMER).setSubscription(subscription)
}
