import type { ChannelPlugin } from '@message-center/channel'
import { toPluginDelivery } from './send-through-channel.ts'
import type { WaitingRoom } from './waiting-room.ts'
import type { Work } from './work.ts'

/**
 * The next deliveries that may share one call: as many with the content of the first as the plugin takes in that form,
 * or, when that brings fewer, as many with any content. `max` is what the rate limit leaves.
 */
export function pickBatch(room: WaitingRoom, plugin: ChannelPlugin, account: string, max: number): Work[] {
  const { sameContent, differentContent } = plugin.capabilities.batch
  if (Math.max(sameContent, differentContent) === 1 || max === 1) return room.take(1, () => true)
  const keyOf = (work: Work) => plugin.batchKey?.(toPluginDelivery(work.delivery, account)) ?? ''
  const first = room.first()
  if (!first) return []
  const key = keyOf(first)
  const content = contentOf(first, account)
  let isSame = true
  let count = 0
  return room.take(Math.min(max, Math.max(sameContent, differentContent)), work => {
    const equal = contentOf(work, account) === content
    const limit = isSame && equal ? sameContent : differentContent
    if (count >= limit || keyOf(work) !== key) return false
    isSame = isSame && equal
    count += 1
    return true
  })
}

/** All that the recipient gets to read. */
const contentOf = ({ delivery }: Work, account: string): string =>
  JSON.stringify([delivery.content, delivery.providerTemplates?.[account]])
