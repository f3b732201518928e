import type { Logger, SendResult } from '@message-center/channel'
import { createChannelContext } from '@message-center/channel/host'
import { helloChannel } from './hello-channel.ts'

export async function sayHello(url: string, user: string, logger: Logger): Promise<SendResult | undefined> {
  const account = { id: 'hello-1', tenant: 'shop' }
  const context = createChannelContext({ account, logger, http: { allowPrivateAddresses: true } })
  const sender = await helloChannel.open({ url }, context)
  const delivery = { id: '1', attempt: 1, address: { user }, content: { text: 'hi' }, isRepeat: false }
  const results = await sender.send([{ ...delivery, category: 'transactional' }], AbortSignal.timeout(5_000))
  await sender.close()
  await context.close()
  return results[0]
}
