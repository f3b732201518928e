import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { MessageCenterError } from './errors.ts'
import type { QueuedDelivery } from './model/queued-delivery.ts'
import type { MessageCenterOptions } from './options.ts'
import { SecretBox } from './secrets/secret-box.ts'
import { deriveKey, keyedHasher, loadOrMakeKey } from './secrets/secret-key.ts'

/** Everything that the hub's secret key is used for; each purpose has a key of its own. */
export class HubKeys {
  readonly box: SecretBox
  readonly #master: Uint8Array
  readonly #hash: (text: string) => string

  constructor(master: Uint8Array, older: readonly Uint8Array[] = []) {
    this.#master = master
    this.box = new SecretBox(master, older)
    this.#hash = keyedHasher(deriveKey(master, 'recipients'))
  }

  /**
   * The key given, the one of the folder, or a random one where nothing outlives the process. Rejects with
   * `invalid_options` for a management store of the host's without a key: nobody else could read what it keeps.
   */
  static async of({ secretKey, olderSecretKeys, storage, parts }: MessageCenterOptions): Promise<HubKeys> {
    if (secretKey) return new HubKeys(secretKey, olderSecretKeys)
    if (storage?.kind === 'sqlite')
      return new HubKeys(await loadOrMakeKey(join(storage.folder, 'secret.key')), olderSecretKeys)
    if (parts?.management) throw noKey()
    return new HubKeys(randomBytes(32))
  }

  get master(): Uint8Array {
    return this.#master
  }

  hashRecipient(channel: string, addressKey: string): string {
    return this.#hash(`${channel}\n${addressKey}`)
  }

  seal(delivery: QueuedDelivery): string {
    return this.box.seal(JSON.stringify(delivery), `delivery:${delivery.id}`)
  }

  unseal(id: string, sealed: string): QueuedDelivery | undefined {
    const opened = this.box.open(sealed, `delivery:${id}`)
    return opened.outcome === 'opened' ? JSON.parse(opened.text) : undefined
  }
}

const noKey = () =>
  new MessageCenterError('invalid_options', {
    field: '/secretKey',
    detail: 'A management store that outlives this process needs the key that its secrets are sealed with.',
    fix: 'Give all processes the same secretKey of 32 bytes.',
  })
