import type {
  Capabilities,
  Category,
  ChannelContext,
  Deferred,
  FailureCode,
  FreshToken,
  HostRequest,
  HttpClient,
  HttpRequest,
  InboundEvent,
  Json,
  JsonSchema,
  LocalText,
  ReceiptEvent,
} from '@message-center/channel'
import type { PushAddress, PushVendorName } from './model/address.ts'
import type { CodeRow, Handling } from './model/failure.ts'
import type { NotificationLimits } from './model/limits.ts'
import type { PushDelivery } from './model/notification.ts'
import type { Answer, Reading } from './model/reading.ts'
import type { CommonSettings } from './model/settings.ts'

/** A delivery on its way into a call. */
export interface Outgoing {
  /** Where it stands in what the host handed in. */
  readonly place: number
  readonly delivery: PushDelivery
}

/** What a request is made of. */
export interface Call<Account> {
  readonly account: Account
  /** At least one; the first speaks for all where they share a content. */
  readonly items: readonly [Outgoing, ...Outgoing[]]
  /** Empty where the vendor gives none. */
  readonly token: string
  /** What the step before brought. */
  readonly prepared: readonly string[]
  readonly now: number
}

/** A request without what all have in common: time-out and, where a body is JSON, its type. */
export type VendorRequest = Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'>

/** Tokens that stand for the credentials: made here, or asked for. */
export type TokenSource<Account> = {
  /** Tells tokens of one account apart, such as by host. */
  key(account: Account, call: Pick<Call<Account>, 'items'> | undefined): string
  /** Whether a refused token may be replaced. Default: always, once per call. */
  mayRenew?(token: string, now: number): boolean
} & (
  | { readonly kind: 'signed'; sign(account: Account, now: number): FreshToken }
  | {
      readonly kind: 'asked'
      request(account: Account, call: Pick<Call<Account>, 'items'> | undefined, now: number): VendorRequest
      read(answer: Answer, now: number): { readonly verdict: 'given'; readonly token: FreshToken } | Reading
    }
)

/** A step before the sending call that sends nothing itself. */
export interface Preparation<Account> {
  isNeeded(call: Call<Account>): boolean
  build(call: Call<Account>): VendorRequest
  read(
    answer: Answer,
    call: Call<Account>,
  ): { readonly verdict: 'prepared'; readonly values: readonly string[] } | Reading
}

/** A message to ask after, or to take back. */
export interface EarlierMessage {
  readonly deliveryId: string
  readonly providerMessageId: string | undefined
  readonly address: PushAddress | undefined
  readonly sentAt: Date
}

/** Receipts that the vendor pushes. */
export interface CallbackReceipts<Account> {
  /** A reason when the callback is not genuine. */
  verify(request: HostRequest, account: Account, now: number): string | undefined
  /** Events of a genuine callback, or `undefined` for a body in no known form. Pure. */
  read(body: Uint8Array, account: Account, now: number): readonly InboundEvent[] | undefined
  /** What the vendor wants to hear. */
  readonly answer: { readonly [name: string]: Json } | string
}

/** Receipts that are asked for. */
export interface PolledReceipts<Account> {
  /** One request per group of messages. */
  plan(messages: readonly EarlierMessage[]): readonly (readonly [EarlierMessage, ...EarlierMessage[]])[]
  build(account: Account, messages: readonly [EarlierMessage, ...EarlierMessage[]], token: string): VendorRequest
  read(answer: Answer, messages: readonly EarlierMessage[], now: number): readonly ReceiptEvent[] | undefined
}

/** Taking back, one message per call. */
export interface Revocation<Account> {
  /** A reason when this message cannot be taken back. */
  refuse(message: EarlierMessage, account: Account): string | undefined
  build(account: Account, message: EarlierMessage, token: string): VendorRequest
  read(answer: Answer): Reading
}

/**
 * A vendor of app push: everything that differs between them, most of it pure functions and tables.
 * `Account` is what settings become when an account is opened.
 */
export interface PushVendor<Settings extends CommonSettings, Account extends CommonSettings = Settings> {
  readonly name: PushVendorName
  readonly title: LocalText
  readonly settings: JsonSchema
  readonly capabilities: Pick<
    Capabilities,
    'batch' | 'idempotency' | 'receipts' | 'recall' | 'maxContent' | 'rateHints'
  >
  readonly codes: readonly CodeRow[]
  /** Codes of receipts. */
  readonly receiptCodes?: readonly FailureCode[]
  /** What a code of the vendor without a row turns a delivery into. */
  stranger(code: string): Handling
  readonly limits: NotificationLimits
  /** Reads keys and the like. Throws an error that names the setting. */
  toAccount(settings: Settings): Account
  /** The vendor's class for a category; messages of one share a quota. `undefined` where the account names none. */
  classOf?(category: Category, account: Account): string | undefined
  /** A reason to leave a delivery to later, before anything is asked of the vendor. */
  postpone?(delivery: PushDelivery, account: Account, now: number): Deferred | undefined
  readonly token?: TokenSource<Account>
  /** Spreads deliveries over calls. Default: each alone. */
  plan?(outgoing: readonly Outgoing[], account: Account, now: number): readonly (readonly Outgoing[])[]
  readonly prepare?: Preparation<Account>
  build(call: Call<Account>): VendorRequest
  /** One reading per item of the call, in its order; a single one for all. */
  read(answer: Answer, call: Call<Account>): readonly Reading[] | Reading
  /** A call that shows whether the credentials work and sends nothing. Absent: asking for a token shows it. */
  readonly probe?: { build(account: Account, token: string, now: number): VendorRequest; read(answer: Answer): Reading }
  readonly callback?: CallbackReceipts<Account>
  readonly poll?: PolledReceipts<Account>
  readonly revoke?: Revocation<Account>
  /** A client of its own, where the vendor does not speak HTTP/1.1. Default: the host's. */
  connect?(account: Account, context: ChannelContext): HttpClient & { close(): Promise<void> }
}
