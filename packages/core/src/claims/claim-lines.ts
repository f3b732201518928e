import type { Claim } from './claim-store.ts'

/*
 * Claims as text, a line each: a third of what JSON costs, since answers are JSON already. So they cross to the thread,
 * and so they lie in the log.
 */

export function writeClaims(claims: readonly Claim[]): string {
  let text = ''
  for (const { key, content, messageId, expiresAt, answer } of claims)
    text += `${key} ${content} ${messageId} ${expiresAt} ${answer}\n`
  return text
}

/** Each with its end. */
export function linesOf(text: string): readonly string[] {
  const lines: string[] = []
  for (let from = 0; from < text.length; ) {
    const to = text.indexOf('\n', from) + 1
    lines.push(text.slice(from, to))
    from = to
  }
  return lines
}

export function keyOf(line: string): string {
  return line.slice(0, line.indexOf(' '))
}

export function readClaim(line: string): Claim {
  let at = 0
  const next = (): string => {
    const from = at
    at = line.indexOf(' ', from) + 1
    return line.slice(from, at - 1)
  }
  const [key, content, messageId, expiresAt] = [next(), next(), next(), Number(next())]
  return { key, content, messageId, expiresAt, answer: line.slice(at, -1) }
}

/** The same as `readClaim` tells, without the rest. */
export function expiryOf(line: string): number {
  const messageAt = line.indexOf(' ', line.indexOf(' ') + 1) + 1
  const from = line.indexOf(' ', messageAt) + 1
  return Number(line.slice(from, line.indexOf(' ', from)))
}
