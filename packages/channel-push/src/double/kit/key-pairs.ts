import { generateKeyPairSync, type KeyObject } from 'node:crypto'

/** A key pair for doubles, and its private half as a key file has it. */
export interface DoubleKeyPair {
  readonly publicKey: KeyObject
  readonly privatePem: string
}

const made = new Map<string, DoubleKeyPair>()

/** The RSA pair of this name, made at the first need: it takes a tenth of a second. */
export function rsaKeyPair(name: 'right' | 'wrong'): DoubleKeyPair {
  return keep(`rsa-${name}`, () => generateKeyPairSync('rsa', { modulusLength: 2048 }))
}

/** The pair of this name on the curve P-256. */
export function ecKeyPair(name: 'right' | 'wrong'): DoubleKeyPair {
  return keep(`ec-${name}`, () => generateKeyPairSync('ec', { namedCurve: 'P-256' }))
}

function keep(name: string, make: () => { publicKey: KeyObject; privateKey: KeyObject }): DoubleKeyPair {
  const known = made.get(name)
  if (known) return known
  const { publicKey, privateKey } = make()
  const pair = { publicKey, privatePem: String(privateKey.export({ type: 'pkcs8', format: 'pem' })) }
  made.set(name, pair)
  return pair
}
