import { type ChannelCheck, must } from '../channel-check.ts'
import { textsOf } from '../secrets.ts'

/** Keys and masks of addresses. */
export const addressChecks: readonly ChannelCheck[] = [
  {
    title: 'gives equal addresses one key and different addresses different keys',
    async run({ plugin, double }) {
      const { address } = double.makeDelivery(0, 'text')
      const key = plugin.address.key(address)
      const copy = Object.fromEntries(Object.entries(structuredClone(address)).reverse())
      must(key !== '', 'address.key() is empty; it tells recipients apart.')
      must(
        plugin.address.key(copy) === key && plugin.address.key(address) === key,
        'address.key() differs for equal addresses; suppression, search and receipts rely on one key per recipient.',
      )
      const other = plugin.address.key(double.makeDelivery(1, 'text').address)
      must(
        other !== key,
        'address.key() is the same for two addresses of makeDelivery(); recipients would be mixed up.',
      )
      return undefined
    },
  },
  {
    title: 'masks an address so that nobody can reach the recipient by it',
    async run({ plugin, double }) {
      const { address } = double.makeDelivery(0, 'text')
      const mask = plugin.address.mask(address)
      must(mask !== '', 'address.mask() is empty; people need to recognise the recipient.')
      const whole = [plugin.address.key(address), longest(textsOf(address))]
      must(
        !whole.some(text => mask.toLowerCase().includes(text.toLowerCase())),
        'address.mask() contains the whole address; hide enough of it that the recipient cannot be reached.',
      )
      return undefined
    },
  },
]

function longest(texts: readonly string[]): string {
  return texts.reduce((best, text) => (text.length > best.length ? text : best), '')
}
