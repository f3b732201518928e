import { hash } from 'node:crypto'

/** 128 bits, hexadecimal. */
const digest = (text: string): string => hash('sha256', text, 'hex').slice(0, 32)

/** An idempotency key belongs to its tenant. `kind` keeps keys of batches and of single messages apart. */
export const claimKey = (tenant: string, kind: 'message' | 'batch', key: string): string =>
  digest(`${tenant}\n${kind}\n${key}`)

/** Equal for requests that differ only in the order of their members. */
export const contentHash = (request: unknown): string => digest(canonicalJson(request))

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`
}
