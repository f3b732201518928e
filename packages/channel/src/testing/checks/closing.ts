import { type ChannelCheck, CheckFailure, must } from '../channel-check.ts'
import { soon } from '../soon.ts'

/** A send after close settles within this, in milliseconds. */
const AFTER_CLOSE_MS = 1_000

/** The end of an account. */
export const closingChecks: readonly ChannelCheck[] = [
  {
    title: 'closes twice without harm, also while sending',
    async run(subject) {
      const account = await subject.open()
      const sending = account.sender.send([subject.delivery(0)], new AbortController().signal)
      for (const time of ['first', 'second']) {
        await soon(account.sender.close(), 'close()').catch(error => {
          throw new CheckFailure(`The ${time} close() failed: ${error}. Closing twice is harmless.`)
        })
      }
      const results = await soon(sending, 'A send() that was under way while close() was called')
      must(results.length === 1, 'A send() that was under way while close() was called lost its result.')
      return undefined
    },
  },
  {
    title: 'ends a send after close soon, with results or an error',
    async run(subject) {
      const { sender } = await subject.open()
      await sender.close()
      const sending = sender.send([subject.delivery(0)], new AbortController().signal)
      await soon(
        sending.then(
          () => undefined,
          () => undefined,
        ),
        'send() after close()',
        AFTER_CLOSE_MS,
      )
      return undefined
    },
  },
  {
    title: 'opens an account again, and two of them side by side',
    async run(subject) {
      const first = await subject.open()
      const second = await subject.open(subject.double.settings, { account: { id: 'account-2', tenant: 'tenant-1' } })
      await first.sender.close()
      await subject.deliverOne(second)
      await subject.deliverOne(await subject.open(), subject.delivery(1))
      return undefined
    },
  },
]
