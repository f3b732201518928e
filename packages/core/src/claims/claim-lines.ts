import type { Claim } from './claim-store.ts'

/* Claims on their way to the thread, a line each: a third of what JSON costs, since answers are JSON already. */

export function writeClaims(claims: readonly Claim[]): string {
  let text = ''
  for (const { key, content, messageId, expiresAt, answer } of claims)
    text += `${key} ${content} ${messageId} ${expiresAt} ${answer}\n`
  return text
}

export function readClaims(text: string): readonly Claim[] {
  const claims: Claim[] = []
  let at = 0
  const next = (end: string): string => {
    const from = at
    at = text.indexOf(end, from) + 1
    return text.slice(from, at - 1)
  }
  while (at < text.length) {
    const [key, content, messageId, expiresAt] = [next(' '), next(' '), next(' '), next(' ')]
    claims.push({ key, content, messageId, expiresAt: Number(expiresAt), answer: next('\n') })
  }
  return claims
}
