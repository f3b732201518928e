import { Code, Encoding, ReceiveMessageResponse, type ReceiveResponse, type WireMessage } from './protocol.ts'
import { checkStatus } from './proxy-error.ts'

/** Names one handing out of a message: what is acknowledged and extended. */
export interface Receipt {
  /** As the sender gave it; the same when the message comes again. */
  readonly messageId: string
  readonly receipt: string
}

/** A message in the hands of this process until its lease ends. */
export interface ReceivedMessage extends Receipt {
  /** Counted from 1 by the broker, which forgets its count when it is killed. */
  readonly attempt: number
  readonly body: Buffer
  readonly properties: ReadonlyMap<string, string>
  readonly isCompressed: boolean
}

/** Throws when the proxy could not even look; no message is an answer too. */
export function messagesIn(responses: readonly ReceiveResponse[]): readonly ReceivedMessage[] {
  const messages: ReceivedMessage[] = []
  for (const response of responses) {
    const message = response.getMessage()
    if (message) messages.push(toReceived(message))
    else if (response.getContentCase() === ReceiveMessageResponse.ContentCase.STATUS) {
      const status = response.getStatus()
      if (status?.getCode() !== Code.MESSAGE_NOT_FOUND) checkStatus(status)
    }
  }
  return messages
}

function toReceived(message: WireMessage): ReceivedMessage {
  const system = message.getSystemProperties()
  const properties = new Map<string, string>()
  message.getUserPropertiesMap().forEach((value: string, name: string) => {
    properties.set(name, value)
  })
  const bytes = message.getBody_asU8()
  return {
    messageId: system?.getMessageId() ?? '',
    receipt: system?.getReceiptHandle() ?? '',
    attempt: system?.getDeliveryAttempt() ?? 1,
    body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    properties,
    isCompressed: system?.getBodyEncoding() === Encoding.GZIP,
  }
}
