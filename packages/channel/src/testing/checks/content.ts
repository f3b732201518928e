import { type ChannelCheck, must } from '../channel-check.ts'
import { describeResult, type Subject } from '../subject.ts'

/** Texts that break careless quoting, escaping, cutting and counting. */
const hostileTexts: readonly string[] = [
  '😀 👩‍👩‍👧 🇨🇳 𠮷 four bytes each',
  'quotes " \' ` and slashes \\ / //',
  '{{name}} \u0024{name} #{name} %s %n {0} $1 \\u0041',
  '</script><b>&amp;&lt; <![CDATA[x]]>',
  'line\nbreak\r\nand\ttab',
  'null \u0000 bell \u0007 escape \u001b delete \u007f',
  '  spaces around  ',
  'right\u202eto left, zero\u200bwidth, e\u0301 combined, \ufeffmark',
  'a+b=c&d=e?f#g;h 100% %41',
  '退订回T【签名】，。！？',
  'half a pair \ud83d end',
  '__proto__',
]

const LONGEST_TRIED = 256 * 1024

/** Contents that somebody will send one day. */
export const contentChecks: readonly ChannelCheck[] = [
  {
    title: 'carries hostile texts unchanged, or refuses them before they are accepted',
    async run(subject) {
      const account = await subject.open()
      for (const [n, text] of hostileTexts.entries()) {
        const delivery = subject.delivery(n, text)
        if (!subject.accepts(delivery)) continue
        const name = JSON.stringify(text)
        const result = await subject.sendOne(account, delivery)
        const isRefused = result.outcome === 'rejected' && result.fault === 'content'
        must(
          result.outcome === 'accepted' || isRefused,
          `The text ${name} brought ${describeResult(result)}; it has to arrive, or to be refused by schema or check().`,
        )
        const [taken] = subject.received(delivery)
        must(
          isRefused || taken?.text.toWellFormed().includes(text.toWellFormed()) === true,
          `The text ${name} reached the provider changed; mind quoting and escaping.`,
        )
      }
      return undefined
    },
  },
  {
    title: 'takes contents up to the limit it declares and refuses longer ones before they are accepted',
    appliesTo: plugin => plugin.capabilities.maxContent !== null,
    async run(subject) {
      const { maxContent } = subject.plugin.capabilities
      if (maxContent === null) return { skipped: 'No limit is declared.' }
      const account = await subject.open()
      for (const [n, unit] of ['a', '界', '😀'].entries()) {
        const beyond = maxContent.max + 1
        must(
          !subject.accepts(subject.delivery(n, unit.repeat(beyond))),
          `${beyond} times '${unit}' pass schema and check(), although capabilities.maxContent is ${maxContent.max} ${maxContent.unit}; refuse them in the schema or in content.check().`,
        )
        const longest = longestAccepted(subject, n, unit, Math.min(beyond, LONGEST_TRIED))
        if (longest === 0) continue
        const delivery = subject.delivery(n, unit.repeat(longest))
        const result = await subject.sendOne(account, delivery)
        must(
          result.outcome === 'accepted',
          `${longest} times '${unit}' pass schema and check(), but the provider answered ${describeResult(result)}; count as the provider does and refuse them before.`,
        )
        must(
          subject.received(delivery)[0]?.text.includes(unit.repeat(longest)) === true,
          `${longest} times '${unit}' did not arrive whole.`,
        )
      }
      return undefined
    },
  },
]

/** How many repetitions of `unit` just pass schema and check, below `beyond`. */
function longestAccepted(subject: Subject, n: number, unit: string, beyond: number): number {
  let fits = 0
  let tooLong = beyond
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2)
    if (subject.accepts(subject.delivery(n, unit.repeat(middle)))) fits = middle
    else tooLong = middle
  }
  return fits
}
