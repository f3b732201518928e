import { readFileSync, writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

/*
 * Runs before the hub and bends its wall clock, as `date -s` or a wrong time server would: every `Date` is ahead of the
 * machine's by the milliseconds that stand in the file of the variable BENT_CLOCK, which is read again all the time.
 * `performance.now()` and timers go on as they do then: they know no wall clock. What it goes by stands in the same file
 * with `.seen` behind its name.
 */

const everyMs = 10
const file = process.env.BENT_CLOCK ?? ''
const RealDate = Date
let aheadMs = 0

look()
setInterval(look, everyMs).unref()

function look(): void {
  const read = Number(readFileSync(file, 'utf8'))
  if (!Number.isFinite(read) || read === aheadMs) return
  aheadMs = read
  if (isMainThread) writeFileSync(`${file}.seen`, String(aheadMs))
}

const bentNow = (): number => RealDate.now() + aheadMs

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, newTarget) => Reflect.construct(target, given.length > 0 ? given : [bentNow()], newTarget),
  apply: () => new RealDate(bentNow()).toString(),
  get: (target, name, receiver) => (name === 'now' ? bentNow : Reflect.get(target, name, receiver)),
})
