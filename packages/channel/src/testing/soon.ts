import { must } from './channel-check.ts'

/** No answer of a plugin may take longer while its provider answers, in milliseconds. */
const SOON_MS = 5_000

/** The promise's value, or a failure when it takes longer than a plugin may. */
export async function soon<T>(promise: Promise<T>, what: string, limitMs = SOON_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>(resolve => {
    timer = setTimeout(resolve, limitMs, 'late')
  })
  const first = await Promise.race([promise.then(value => ({ value })), late]).finally(() => clearTimeout(timer))
  must(first !== 'late', `${what} has not settled after ${limitMs} ms; every wait needs a limit and has to end.`)
  return first.value
}

/** Resolves once the condition holds; fails with `message` when it does not within the limit. */
export async function eventually(condition: () => boolean, message: string, limitMs = SOON_MS): Promise<void> {
  const until = Date.now() + limitMs
  while (!condition()) {
    must(Date.now() < until, message)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}
