import { hash, randomBytes } from 'node:crypto'
import { operatorName } from './checks.ts'

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SECRET_BYTES = 32
/** 62^43 is greater than 2^256. */
const SECRET_LENGTH = 43
const SHOWN = 4

/** `mc_<tenant>_` and 43 letters and digits that carry 256 random bits. */
export function newApiKey(tenant: string | undefined): string {
  let rest = BigInt(`0x${randomBytes(SECRET_BYTES).toString('hex')}`)
  let secret = ''
  while (secret.length < SECRET_LENGTH) {
    secret += digits[Number(rest % 62n)]
    rest /= 62n
  }
  return `mc_${tenant ?? operatorName}_${secret}`
}

/** What people may see of a key: too little to try the rest. */
export const keyPrefix = (key: string): string => key.slice(0, key.lastIndexOf('_') + 1 + SHOWN)

/** What stands for a key in the store. A key is as random as a hash, so nothing slower is needed. */
export const keyHash = (key: string): string => hash('sha256', key)
