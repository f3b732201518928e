import { randomBytes, randomInt } from 'node:crypto'
import type { JsonObject } from '@message-center/channel'
import { type MessageRules, memberOf, refuseMessage, textOfMessage } from './check-message.ts'
import { Frequency } from './frequency.ts'
import type { CompanyOptions, DoubleApp } from './options.ts'
import { type AppRecipientName, isGoneMember, readRecipients, readUserIds } from './recipients.ts'
import { isRefusal, type Refusal, refuse } from './refusal.ts'

/** An application message at the recipient, or on its way there when it was dropped. */
export interface TakenAppMessage {
  readonly msgid: string
  readonly agentId: number
  readonly kind: 'user' | 'department' | 'tag'
  readonly to: string
  /** Recipients of the call that got it. */
  readonly sharedBy: number
  readonly text: string
  readonly body: JsonObject
  readonly takenAt: number
  /** Over the silent limit: the caller was told ok, the member got nothing. */
  readonly isDropped: boolean
  isRecalled: boolean
}

/** A card that was changed. */
export interface TakenCardUpdate {
  readonly users: readonly string[]
  readonly body: JsonObject
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const interactive = ['button_interaction', 'vote_interaction', 'multiple_interaction']

/** Application messages of the company. Sources: WeCom, "Send application messages", "Recall", "Update template cards". */
export class AppMessages {
  readonly taken: TakenAppMessage[] = []
  readonly updates: TakenCardUpdate[] = []
  readonly #options: CompanyOptions
  readonly #rules: MessageRules
  readonly #perMinute = new Frequency(30, minuteMs)
  readonly #perHour = new Frequency(1000, hourMs)
  readonly #seen = new Map<string, { readonly at: number; readonly answer: object }>()
  readonly #taskIds = new Set<string>()
  readonly #responseCodes = new Map<string, { readonly agentId: number; readonly until: number }>()
  #lastId = BigInt(randomInt(1, 1_000_000)) * 10n ** 12n + 9n * 10n ** 18n

  constructor(options: CompanyOptions) {
    this.#options = options
    this.#rules = {
      kinds: ['text', 'markdown', 'textcard', 'news', 'image', 'voice', 'video', 'file', 'template_card'],
      textBytes: 2048,
      markdownBytes: 2048,
      cardTypes: ['text_notice', 'news_notice', ...interactive],
      mediaIds: options.mediaIds,
    }
  }

  send(body: JsonObject, raw: string, app: DoubleApp): object | Refusal {
    const refusal = this.#refuseAgent(body, app) ?? refuseMessage(body, this.#rules) ?? this.#refuseSafe(body)
    if (refusal) return refusal
    const repeated = this.#findRepeat(body, raw)
    if (repeated) return repeated
    const recipients = readRecipients(body, this.#options)
    if (isRefusal(recipients)) return recipients
    const taskRefusal = this.#takeTaskId(body, app)
    if (taskRefusal) return taskRefusal
    if (recipients.good.length === 0) return refuse(81013, 'user & party & tag all invalid')
    const answer = { errcode: 0, errmsg: 'ok', ...recipients.lists, ...this.#take(body, recipients.good, app) }
    this.#seen.set(raw, { at: this.#options.now(), answer })
    return answer
  }

  recall(body: JsonObject, app: DoubleApp): object | Refusal {
    const messages = this.taken.filter(({ msgid, agentId }) => msgid === body.msgid && agentId === app.agentId)
    const [first] = messages
    if (first === undefined) return refuse(40058, 'invalid msgid')
    if (this.#options.now() - first.takenAt >= dayMs) return refuse(40058, 'msgid expired')
    for (const message of messages) message.isRecalled = true
    return { errcode: 0, errmsg: 'ok' }
  }

  updateCard(body: JsonObject, app: DoubleApp): object | Refusal {
    const refusal = this.#refuseAgent(body, app)
    if (refusal) return refusal
    const users = readUserIds(body.userids)
    if (users.length > 1000) return refuse(40032, 'invalid userid list size')
    if (users.length === 0 && body.atall !== 1) return refuse(82001, 'no recipient')
    const code = this.#responseCodes.get(String(body.response_code))
    if (code === undefined || code.agentId !== app.agentId || code.until <= this.#options.now())
      return refuse(40058, 'invalid response_code')
    const card = memberOf(body.template_card)
    if (
      typeof memberOf(body.button).replace_name !== 'string' &&
      !this.#rules.cardTypes.includes(String(card.card_type))
    )
      return refuse(40058, 'missing button or template_card')
    this.#responseCodes.delete(String(body.response_code))
    const bad = users.filter(isGoneMember)
    this.updates.push({ users: users.filter(user => !isGoneMember(user)), body })
    return { errcode: 0, errmsg: 'ok', invaliduser: bad.map(user => user.toLowerCase()) }
  }

  /** A code for updating a card, as sending or pressing gives one: works once, within 72 hours. */
  makeResponseCode(agentId: number): string {
    const code = randomBytes(24).toString('base64url')
    this.#responseCodes.set(code, { agentId, until: this.#options.now() + 3 * dayMs })
    return code
  }

  #refuseAgent({ agentid }: JsonObject, app: DoubleApp): Refusal | undefined {
    if (agentid === app.agentId) return undefined
    const isAnothers = this.#options.apps.some(({ agentId }) => agentId === agentid)
    return isAnothers ? refuse(301002, 'no permission for this agent') : refuse(40056, 'invalid agentid')
  }

  #refuseSafe({ safe, msgtype }: JsonObject): Refusal | undefined {
    const isAllowed = !safe || ['text', 'image', 'video', 'file'].includes(String(msgtype))
    return isAllowed ? undefined : refuse(40074, 'not support safe')
  }

  #findRepeat(body: JsonObject, raw: string): object | undefined {
    if (body.enable_duplicate_check !== 1) return undefined
    const intervalMs = Number(body.duplicate_check_interval ?? 1800) * 1000
    const seen = this.#seen.get(raw)
    return seen !== undefined && this.#options.now() - seen.at < intervalMs ? seen.answer : undefined
  }

  /** A task id is used up by the call that names it. */
  #takeTaskId(body: JsonObject, app: DoubleApp): Refusal | undefined {
    const { task_id: taskId, card_type: cardType } = memberOf(body.template_card)
    if (body.msgtype !== 'template_card') return undefined
    if (taskId === undefined)
      return interactive.includes(String(cardType)) ? refuse(42014, 'missing task_id') : undefined
    const key = `${app.agentId} ${taskId}`
    if (this.#taskIds.has(key)) return refuse(42014, 'task_id exists')
    this.#taskIds.add(key)
    return undefined
  }

  #take(body: JsonObject, good: readonly AppRecipientName[], app: DoubleApp): object {
    const now = this.#options.now()
    const msgid = String(++this.#lastId)
    for (const { kind, to } of good) {
      this.taken.push({
        msgid,
        agentId: app.agentId,
        kind,
        to,
        sharedBy: good.length,
        text: textOfMessage(body),
        body,
        takenAt: now,
        isDropped: kind === 'user' && this.#isDropped(`${app.agentId} ${to.toLowerCase()}`, now),
        isRecalled: false,
      })
    }
    const isInteractive = interactive.includes(String(memberOf(body.template_card).card_type))
    return isInteractive ? { msgid, response_code: this.makeResponseCode(app.agentId) } : { msgid }
  }

  #isDropped(member: string, now: number): boolean {
    if (this.#perMinute.isExhausted(member, now) || this.#perHour.isExhausted(member, now)) return true
    this.#perMinute.count(member, now)
    this.#perHour.count(member, now)
    return false
  }
}
