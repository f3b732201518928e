import type { JsonObject } from '@message-center/channel'
import type { ReceivedDelivery } from '@message-center/channel/double'
import { deviceKey, type PushVendorName } from '../../model/address.ts'

/** A notification that the double took for one device. */
export interface TakenPush {
  readonly token: string
  readonly title: string
  readonly body: string
  /** The message as the vendor got it. */
  readonly message: JsonObject
  readonly providerMessageId: string | undefined
  /** Our id, where the wire carries it. */
  readonly deliveryId: string | undefined
  /** Milliseconds since 1970. */
  readonly takenAt: number
  isRecalled: boolean
  /** What a poll tells of it. */
  fate: 'delivered' | 'failed' | undefined
}

const maxPushes = 100_000

/** Everything taken, oldest first. Past 100,000 the oldest tenth is forgotten. */
export class PushLedger {
  readonly #vendor: PushVendorName
  readonly #pushes: TakenPush[] = []
  readonly #listeners: ((received: ReceivedDelivery) => void)[] = []
  #lastNumber = 9n * 10n ** 17n

  constructor(vendor: PushVendorName) {
    this.#vendor = vendor
  }

  /** Larger than what a JSON number can hold. */
  nextNumber(): string {
    this.#lastNumber += 1n
    return String(this.#lastNumber)
  }

  take(
    push: Pick<TakenPush, 'token' | 'title' | 'body' | 'message' | 'providerMessageId' | 'takenAt'> & {
      deliveryId?: string | undefined
    },
  ): void {
    const taken = { deliveryId: undefined, ...push, isRecalled: false, fate: undefined }
    this.#pushes.push(taken)
    if (this.#pushes.length > maxPushes) this.#pushes.splice(0, maxPushes / 10)
    for (const hear of this.#listeners) hear(this.#toReceived(taken))
  }

  pushes(): readonly TakenPush[] {
    return [...this.#pushes]
  }

  find(wanted: (push: TakenPush) => boolean): TakenPush | undefined {
    return this.#pushes.find(wanted)
  }

  /** The push that the suite speaks of. */
  of({ addressKey, providerMessageId }: ReceivedDelivery): TakenPush | undefined {
    return this.find(push => this.#keyOf(push) === addressKey && push.providerMessageId === providerMessageId)
  }

  received(): readonly ReceivedDelivery[] {
    return this.#pushes.map(push => this.#toReceived(push))
  }

  /** Hears of everything taken from now on. */
  onTaken(listener: (received: ReceivedDelivery) => void): void {
    this.#listeners.push(listener)
  }

  #toReceived(push: TakenPush): ReceivedDelivery {
    return {
      addressKey: this.#keyOf(push),
      text: push.body,
      deliveryId: push.deliveryId,
      providerMessageId: push.providerMessageId,
      isRecalled: push.isRecalled,
    }
  }

  #keyOf({ token }: TakenPush): string {
    return deviceKey(this.#vendor, token)
  }
}
