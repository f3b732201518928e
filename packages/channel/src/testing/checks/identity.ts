import { type ChannelCheck, must } from '../channel-check.ts'

const namePattern = /^[a-z][a-z0-9-]{0,39}$/
const nameForm = "it begins with a-z and holds only a-z, 0-9 and '-', at most 40 characters."

/** Who the plugin says it is, and what it says it can do. */
export const identityChecks: readonly ChannelCheck[] = [
  {
    title: 'has a name and a channel in the allowed form, and a title in English and Chinese',
    async run({ plugin }) {
      must(namePattern.test(plugin.name), `name is '${plugin.name}'; ${nameForm}`)
      must(namePattern.test(plugin.channel), `channel is '${plugin.channel}'; ${nameForm}`)
      must(plugin.title.en.trim() !== '', 'title.en is empty; name the provider in English.')
      must(isChinese(plugin.title.zh), 'title.zh has no Chinese character; name the provider in Chinese.')
      return undefined
    },
  },
  {
    title: 'declares capabilities that make sense',
    async run({ plugin }) {
      const { batch, categories, rateHints, maxContent, idempotency, receipts, recall } = plugin.capabilities
      for (const [name, size] of Object.entries(batch))
        must(Number.isInteger(size) && size >= 1, `capabilities.batch.${name} is ${size}; give a whole number from 1.`)
      must(
        batch.sameContent >= batch.differentContent,
        'capabilities.batch.differentContent is larger than sameContent; what may differ may also be the same.',
      )
      must(categories.length > 0, 'capabilities.categories is empty; name what may be sent.')
      must(maxContent === null || maxContent.max > 0, 'capabilities.maxContent.max is not positive; use null for none.')
      for (const hint of rateHints)
        must(hint.max > 0 && hint.windowMs > 0, 'A rate hint has a max or windowMs that is not positive.')
      if (idempotency.kind === 'key') must(idempotency.ttlMs > 0, 'capabilities.idempotency.ttlMs is not positive.')
      if (idempotency.kind === 'content')
        must(idempotency.windowMs > 0, 'capabilities.idempotency.windowMs is not positive.')
      if (recall.kind === 'window') must(recall.windowMs > 0, 'capabilities.recall.windowMs is not positive.')
      const { poll } = receipts
      must(
        poll === null || (poll.everyMs > 0 && poll.firstAfterMs >= 0 && poll.untilMs > poll.firstAfterMs),
        'capabilities.receipts.poll needs a positive everyMs and an untilMs after firstAfterMs.',
      )
      return undefined
    },
  },
  {
    title: 'opens a sender with everything that the capabilities promise',
    async run(subject) {
      const { sender } = await subject.open()
      const { receipts, recall } = subject.plugin.capabilities
      must(!receipts.callback || sender.readCallback !== undefined, lacks('receipts.callback', 'readCallback'))
      must(receipts.poll === null || sender.pollReceipts !== undefined, lacks('receipts.poll', 'pollReceipts'))
      must(recall.kind === 'none' || sender.recall !== undefined, lacks('recall', 'recall'))
      return undefined
    },
  },
  {
    title: 'explains every failure code once, in English and Chinese, with a next step',
    async run({ plugin }) {
      const seen = new Set<string>()
      for (const { code, meaning, nextStep } of plugin.failureCodes) {
        must(code !== '', 'failureCodes has an entry with an empty code.')
        must(!seen.has(code), `failureCodes has the code '${code}' twice; one entry explains it.`)
        seen.add(code)
        for (const [name, text] of Object.entries({ meaning, nextStep })) {
          must(text.en.trim() !== '', `failureCodes '${code}': ${name}.en is empty.`)
          must(isChinese(text.zh), `failureCodes '${code}': ${name}.zh has no Chinese character.`)
        }
      }
      return undefined
    },
  },
  {
    title: 'serves host routes that are well-formed and different',
    appliesTo: plugin => plugin.hostRoutes !== undefined,
    async run({ plugin }) {
      const seen = new Set<string>()
      for (const route of plugin.hostRoutes?.() ?? []) {
        const name = `${route.method} ${route.path}`
        must(route.path.startsWith('/'), `The route ${name} does not begin with '/'.`)
        must(!seen.has(name), `The route ${name} is there twice.`)
        must(route.summary.trim() !== '', `The route ${name} has no summary for the page of the API.`)
        must(route.access === 'open' || route.scope !== '', `The route ${name} asks for a key but names no scope.`)
        seen.add(name)
      }
      return undefined
    },
  },
]

function isChinese(text: string): boolean {
  return /\p{Script=Han}/u.test(text)
}

function lacks(capability: string, member: string): string {
  return `capabilities.${capability} promises something, but the sender has no ${member}().`
}
