import { hash } from 'node:crypto'
import { canonicalText } from '../../model/canonical-text.ts'

/** 128 bits, hexadecimal. */
const digest = (text: string): string => hash('sha256', text, 'hex').slice(0, 32)

/** An idempotency key belongs to its tenant. `kind` keeps keys of batches and of single messages apart. */
export const claimKey = (tenant: string, kind: 'message' | 'batch', key: string): string =>
  digest(`${tenant}\n${kind}\n${key}`)

/** Equal for requests that differ only in the order of their members. */
export const contentHash = (request: unknown): string => digest(canonicalText(request))
