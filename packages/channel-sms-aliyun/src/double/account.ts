import { randomUUID } from 'node:crypto'
import type { DoubleRequest, DoubleResponse, ProviderAnswer, SpoiltAnswer } from '@message-center/channel/double'
import { Ledger, type TakenMessage } from './ledger.ts'
import type { AccountOptions } from './options.ts'
import { querySendDetails, queryTemplates } from './query-actions.ts'
import { RecipientLimits } from './recipient-limits.ts'
import { isRefusal, jsonResponse, type Refusal, refusalResponse, refuse } from './refusal.ts'
import { type CheckedMessage, type Parameters, readSendBatchSms, readSendSms } from './send-actions.ts'
import { RequestVerifier } from './verify-request.ts'

type WholeAnswer = Exclude<ProviderAnswer, SpoiltAnswer>

const usualRefusals: { readonly [answer in WholeAnswer]: Refusal | undefined } = {
  accept: undefined,
  'reject-recipient': refuse('isv.MOBILE_NUMBER_ILLEGAL', '手机号码格式错误'),
  'reject-content': refuse('isv.SMS_TEMPLATE_ILLEGAL', '模板不合法(不存在或被拉黑)'),
  'reject-account': refuse('isv.AMOUNT_NOT_ENOUGH', '账户余额不足'),
  throttle: refuse('Throttling.User', 'Request was denied due to user flow control.'),
  unavailable: refuse('ServiceUnavailable', 'The request has failed due to a temporary failure of the server.'),
}

/** Whether a request is a call that sends. */
export function isSend(request: DoubleRequest): boolean {
  return ['SendSms', 'SendBatchSms'].includes(request.headers['x-acs-action'] ?? '')
}

/** The provider's side of one account: checks each call, takes messages, answers questions about them. */
export class DoubleAccount {
  readonly ledger = new Ledger()
  readonly #options: AccountOptions
  readonly #verifier: RequestVerifier
  readonly #limits = new RecipientLimits()
  readonly #onTaken: (messages: readonly TakenMessage[]) => void
  readonly #nextRefusals: Refusal[] = []
  readonly #badNumbers = new Set<string>()

  /** `onTaken` hears of every call's messages. */
  constructor(options: AccountOptions, onTaken: (messages: readonly TakenMessage[]) => void) {
    this.#options = options
    this.#verifier = new RequestVerifier(options, options.now)
    this.#onTaken = onTaken
  }

  /** The next calls that send are refused so, one each. */
  refuseNext(refusals: readonly Refusal[]): void {
    this.#nextRefusals.push(...refusals)
  }

  respond(request: DoubleRequest, answer: WholeAnswer): DoubleResponse {
    const requestId = randomUUID().toUpperCase()
    const result = this.#verifier.verify(request) ?? this.#act(request, answer)
    return isRefusal(result)
      ? refusalResponse(result, requestId, request.headers.host ?? '')
      : jsonResponse(200, { ...result, Code: 'OK', Message: 'OK', RequestId: requestId })
  }

  #act(request: DoubleRequest, answer: WholeAnswer): object | Refusal {
    const { templates, now } = this.#options
    const parameters = readParameters(request)
    const action = request.path === '/' ? request.headers['x-acs-action'] : undefined
    if (request.headers['x-acs-version'] !== '2017-05-25') return unknownAction()
    switch (action) {
      case 'SendSms':
        return this.#take(readSendSms(parameters, this.#options), parameters, answer)
      case 'SendBatchSms':
        return this.#take(readSendBatchSms(parameters, this.#options), parameters, answer)
      case 'QuerySendDetails':
        return querySendDetails(parameters, this.ledger.messages(), now())
      case 'QuerySmsTemplateList':
        return queryTemplates(parameters, templates)
      default:
        return unknownAction()
    }
  }

  #take(checked: readonly CheckedMessage[] | Refusal, parameters: Parameters, answer: WholeAnswer): object | Refusal {
    const told = usualRefusals[answer] ?? this.#nextRefusals.shift()
    if (isRefusal(checked)) return told ?? checked
    const now = this.#options.now()
    if (answer === 'reject-recipient') for (const { phone } of checked) this.#badNumbers.add(phone)
    const refusal = this.#refuseBadNumbers(checked) ?? told ?? this.#refuseOverLimit(checked, now)
    if (refusal) return refusal

    for (const message of checked) this.#limits.count(message, now)
    const bizId = this.ledger.nextBizId()
    const outId = parameters.get('OutId')
    const taken = checked.map(({ template, ...message }) => ({
      ...message,
      bizId,
      outId,
      templateCode: template.code,
      takenAt: now,
      fate: undefined,
    }))
    this.ledger.add(taken)
    this.#onTaken(taken)
    return { BizId: bizId }
  }

  /** What was told to fail for its recipients fails until each of them was refused by itself. */
  #refuseBadNumbers(checked: readonly CheckedMessage[]): Refusal | undefined {
    const bad = checked.find(({ phone }) => this.#badNumbers.has(phone))
    if (bad === undefined) return undefined
    if (checked.length === 1) this.#badNumbers.delete(bad.phone)
    return usualRefusals['reject-recipient']
  }

  #refuseOverLimit(checked: readonly CheckedMessage[], now: number): Refusal | undefined {
    if (!this.#options.hasRecipientLimits) return undefined
    return checked.map(message => this.#limits.refuse(message, now)).find(isRefusal)
  }
}

/** Query and form hold parameters alike. */
function readParameters({ query, body, headers }: DoubleRequest): Parameters {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
  return new Map([...query, ...new URLSearchParams(isForm ? body.toString() : '')])
}

function unknownAction(): Refusal {
  return refuse('InvalidAction.NotFound', 'Specified api is not found, please check your url and method.')
}
