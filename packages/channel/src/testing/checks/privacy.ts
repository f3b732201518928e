import { inspect } from 'node:util'
import type { Delivery } from '../../delivery.ts'
import type { ProviderAnswer } from '../../double/index.ts'
import { type ChannelCheck, must } from '../channel-check.ts'
import { secretTexts, textsOf } from '../secrets.ts'
import type { Subject } from '../subject.ts'

const SHORT_MS = 200
/** Shorter texts, such as a region or a flag, turn up by chance. */
const SHORTEST_SECRET = 6

const answers: readonly ProviderAnswer[] = [
  'accept',
  'reject-recipient',
  'reject-content',
  'reject-account',
  'throttle',
  'unavailable',
  'disconnect',
  'garbage',
  'hang',
]

/** Secrets and personal data stay out of everything that somebody may read. */
export const privacyChecks: readonly ChannelCheck[] = [
  {
    title: 'keeps secrets, addresses and contents out of logs and errors, and secrets out of answers',
    async run(subject) {
      const delivery = subject.delivery(0, 'text 918273')
      await provoke(subject, delivery)

      const secrets = secretsOf(subject)
      const logged = inspectAll(subject.opened.flatMap(({ context }) => context.logger.lines))
      const thrown = inspectAll(subject.said.filter(word => word instanceof Error))
      const answered = inspectAll(subject.said)
      for (const secret of secrets) {
        must(!logged.includes(secret), 'A secret of the settings, or a token, was logged; log names and codes only.')
        must(!answered.includes(secret), 'A secret of the settings, or a token, is in an answer or an error.')
      }
      for (const text of addressTexts(subject, delivery)) {
        must(!logged.includes(text), 'The address of a recipient was logged; log the delivery id, or address.mask().')
        must(!thrown.includes(text), 'The address of a recipient is in an error.')
      }
      must(!logged.includes('918273'), 'The content of a message was logged; it may be a code or a secret.')
      must(!thrown.includes('918273'), 'The content of a message is in an error.')
      return undefined
    },
  },
]

/** Lets the plugin say everything it can: with each answer of the provider, wrong settings and no provider at all. */
async function provoke(subject: Subject, delivery: Delivery): Promise<void> {
  const { double } = subject
  const { signal } = new AbortController()
  for (const answer of answers) {
    if (answer !== 'accept' && double.cannot?.[answer] !== undefined) continue
    const account = await subject.open(double.settings, { timeoutMs: SHORT_MS })
    double.behave(answer)
    await subject.send(account, [delivery])
  }
  for (const settings of [double.settings, double.wrongSettings, double.unreachableSettings]) {
    if (!settings) continue
    const account = await subject.open(settings)
    await subject.send(account, [delivery])
    await subject.call('check()', async () => account.sender.check?.(signal))
  }
  const [taken] = double.received()
  const { sender } = await subject.open()
  if (taken && double.forgeCallback) subject.said.push(sender.readCallback?.(double.forgeCallback(taken)))
}

function secretsOf({ plugin, double }: Subject): readonly string[] {
  const settings = [double.settings, double.wrongSettings ?? {}].flatMap(one => secretTexts(plugin.settings, one))
  return [...settings, ...(double.secrets?.() ?? [])].filter(text => text.length >= SHORTEST_SECRET)
}

function addressTexts({ plugin }: Subject, { address }: Delivery): readonly string[] {
  const longest = textsOf(address).reduce((best, text) => (text.length > best.length ? text : best), '')
  return [longest, plugin.address.key(address)].filter(text => text.length >= SHORTEST_SECRET)
}

/** Everything within the values as text, causes and stacks of errors included. */
function inspectAll(values: readonly unknown[]): string {
  return inspect(values, {
    depth: 20,
    maxArrayLength: null,
    maxStringLength: null,
    breakLength: Number.POSITIVE_INFINITY,
  })
}
