import {
  CallbackPusher,
  type DoubleRequest,
  type DoubleResponse,
  type HttpDouble,
  type HttpDoubleOptions,
  type PluginDouble,
  type ProviderAnswer,
  type SpoiltAnswer,
  startHttpDouble,
} from '@message-center/channel/double'
import type { PushVendorName } from '../../model/address.ts'
import type { PushLedger, TakenPush } from './push-ledger.ts'
import type { TokenOffice } from './token-office.ts'

/** How the double of a vendor is set up. */
export interface PushDoubleOptions {
  /** Where to listen on 127.0.0.1. Default a free port. */
  readonly port?: number
  /** Milliseconds since 1970. Default the machine's clock. */
  readonly now?: () => number
  /** Address that gets a receipt for each message without being asked, where the vendor calls. Default none. */
  readonly autoReportTo?: string
  /** Time between taking a message and its receipt, in milliseconds. Default 1 000. */
  readonly reportDelayMs?: number
}

/** The double of a vendor with what all of them have beside the suite's part. */
export interface PushDouble extends PluginDouble {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  /** Everything taken, oldest first. */
  pushes(): readonly TakenPush[]
  /** The next sending calls get these responses, one each, and take nothing. */
  answerNext(...responses: readonly DoubleResponse[]): void
  /** Requests for sending so far, as they came. */
  requests(): readonly DoubleRequest[]
}

export type WholeAnswer = Exclude<ProviderAnswer, SpoiltAnswer>

/** What differs between the doubles. */
export interface VendorDoubleParts {
  readonly vendor: PushVendorName
  readonly ledger: PushLedger
  readonly office?: TokenOffice
  readonly isSend: HttpDoubleOptions['isSend']
  readonly respond: (request: DoubleRequest, answer: WholeAnswer) => DoubleResponse
  /** Settings of the account at an address, and changes that make its credentials wrong. */
  readonly settings: (url: string) => PluginDouble['settings']
  readonly wrong: PluginDouble['settings']
  /** A token that the vendor takes, or refuses while it takes others. */
  readonly deviceToken: (n: number) => string
  readonly refusedToken?: (n: number) => string
  readonly extra?: (url: string) => Partial<PluginDouble>
  readonly start?: (options: HttpDoubleOptions) => Promise<HttpDouble>
}

const maxKeptRequests = 1_000

/** Starts the server of a vendor's double and dresses it for suite and sandbox. */
export async function startPushDouble(parts: VendorDoubleParts, options: PushDoubleOptions): Promise<PushDouble> {
  const { port } = options
  const { vendor, ledger, office } = parts
  const next: DoubleResponse[] = []
  const requests: DoubleRequest[] = []
  const http = await (parts.start ?? startHttpDouble)({
    ...(port !== undefined && { port }),
    isSend: parts.isSend,
    respond: (request, answer) => {
      if (!parts.isSend(request)) return parts.respond(request, answer)
      requests.push(request)
      if (requests.length > maxKeptRequests) requests.shift()
      return next.shift() ?? parts.respond(request, answer)
    },
  })
  const settings = parts.settings(http.url)
  const extra = parts.extra?.(http.url) ?? {}
  const reporter = reportTo(options, ledger, extra)
  const device = (token: string) => ({ device: { vendor, token } })
  const { refusedToken } = parts
  return {
    url: http.url,
    settings,
    wrongSettings: { ...settings, ...parts.wrong },
    unreachableSettings: parts.settings(http.unreachableUrl),
    makeDelivery: (n, text) => ({ address: device(parts.deviceToken(n)), content: { title: 'Title', body: text } }),
    ...(refusedToken && { refusedAddress: (n: number) => device(refusedToken(n)) }),
    behave: (...answers) => http.behave(...answers),
    received: () => ledger.received(),
    pushes: () => ledger.pushes(),
    answerNext: (...responses) => void next.push(...responses),
    requests: () => [...requests],
    ...(office && {
      secrets: () => office.tokens(),
      expireTokens: () => office.expireAll(),
      tokenRequests: () => office.requests(),
    }),
    ...extra,
    stop: async () => {
      reporter.stop()
      await http.stop()
    },
  }
}

/** Pushes the receipt of each message by itself. The vendors' own repeats are left out: their pauses are not known. */
function reportTo(
  { autoReportTo, reportDelayMs = 1_000 }: PushDoubleOptions,
  ledger: PushLedger,
  { makeCallback }: Partial<PluginDouble>,
): CallbackPusher {
  const pusher = new CallbackPusher({ repushDelaysMs: [], isTaken: () => true })
  if (autoReportTo === undefined) return pusher
  ledger.onTaken(async received => {
    if (!(await pusher.pause(reportDelayMs))) return
    const callback = makeCallback?.('delivered', received)
    if (callback) await pusher.push(autoReportTo, callback)
  })
  return pusher
}
