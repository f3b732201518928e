import { expect, it } from 'vitest'
import { toAside } from './aside.ts'
import { lineOf, toProperties } from './message-format.ts'
import { Replay } from './replay-aside.ts'
import { Code } from './wire/protocol.ts'
import { ProxyError } from './wire/proxy-error.ts'
import type { ReceivedMessage } from './wire/received-message.ts'
import type { OutgoingMessage } from './wire/send-message.ts'

const never = new AbortController().signal

/** A message that another version has put aside and this one reads. */
function aside(topic: string, id: string): ReceivedMessage {
  const content = { body: Buffer.from(lineOf({ id, body: '{}' })), properties: toProperties({ publishedAt: 1 }) }
  const { body, properties } = toAside('mc', { topic, group: 'sync' }, { ...content, messageId: id }, 'unknown format')
  return { messageId: id, receipt: id, body, properties, attempt: 1, isCompressed: false }
}

/** A broker that gives these again and again until they are acknowledged, and takes no message for `gone`. */
function brokerWith(messages: readonly ReceivedMessage[], gone: string) {
  const acknowledged = new Set<string>()
  const sent: string[] = []
  const replay = new Replay(
    {
      receive: async () => messages.filter(({ messageId }) => !acknowledged.has(messageId)),
      acknowledge: async some => {
        for (const { messageId } of some) acknowledged.add(messageId)
        return new Map()
      },
    },
    async ({ topic }: OutgoingMessage) => {
      if (topic === gone) throw new ProxyError(Code.TOPIC_NOT_FOUND, 'no such topic')
      sent.push(topic)
    },
  )
  return { replay, sent, acknowledged }
}

it('what belongs to a topic that is gone stays, is told, and keeps nothing else from going back', async () => {
  const messages = [aside('mc-normal-fax-high', '1'), aside('mc-normal-sms-high', '2')]
  const { replay, sent, acknowledged } = brokerWith(messages, 'mc-normal-fax-high')
  await replay.run('broker', never)
  expect(sent).toEqual(['mc-normal-sms-high'])
  expect(acknowledged).toEqual(new Set(['2']))
  expect(replay.report).toEqual({
    sentBack: 1,
    left: [{ topic: 'mc-normal-fax-high', reason: 'RocketMQ has no such topic', messages: 1 }],
  })
})
