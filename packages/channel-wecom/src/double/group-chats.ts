import type { JsonObject } from '@message-center/channel'
import { type MessageRules, refuseMessage, textOfMessage } from './check-message.ts'
import { Frequency } from './frequency.ts'
import type { CompanyOptions, DoubleApp } from './options.ts'
import { readUserIds } from './recipients.ts'
import { type Refusal, refuse } from './refusal.ts'

/** A message in a group chat. */
export interface TakenChatMessage {
  readonly chatId: string
  readonly text: string
  readonly body: JsonObject
  /** Members over the silent limit, who got nothing. */
  readonly droppedFor: readonly string[]
}

interface Chat {
  readonly chatId: string
  readonly agentId: number
  readonly name: string
  readonly owner: string
  readonly users: readonly string[]
}

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** Group chats that applications created. Source: WeCom, "Application group chats". */
export class GroupChats {
  readonly taken: TakenChatMessage[] = []
  readonly #options: CompanyOptions
  readonly #rules: MessageRules
  readonly #chats = new Map<string, Chat>()
  readonly #creations = new Frequency(1000, dayMs)
  readonly #perMinute = new Frequency(200, minuteMs)
  readonly #perDay = new Frequency(10_000, dayMs)

  constructor(options: CompanyOptions) {
    this.#options = options
    this.#rules = {
      kinds: ['text', 'markdown', 'textcard', 'news', 'image', 'voice', 'video', 'file'],
      textBytes: 2048,
      markdownBytes: 2048,
      cardTypes: [],
      mediaIds: options.mediaIds,
    }
  }

  create(body: JsonObject, app: DoubleApp): object | Refusal {
    const users = readUserIds(body.userlist)
    const owner = typeof body.owner === 'string' ? body.owner : users[0]
    if (users.length < 2 || users.length > 2000) return refuse(86006, 'invalid userlist size')
    if (owner === undefined || !users.includes(owner)) return refuse(86005, 'invalid owner')
    const chatId = body.chatid === undefined ? `chat${this.#chats.size + 1}` : String(body.chatid)
    if (!/^[0-9A-Za-z]{1,32}$/.test(chatId) || this.#chats.has(chatId)) return refuse(86001, 'invalid chatid')
    const now = this.#options.now()
    if (this.#creations.isExhausted('', now)) return refuse(45009, 'api freq out of limit')
    this.#creations.count('', now)
    this.#chats.set(chatId, { chatId, agentId: app.agentId, name: String(body.name ?? ''), owner, users })
    return { errcode: 0, errmsg: 'ok', chatid: chatId }
  }

  get(chatId: string, app: DoubleApp): object | Refusal {
    const chat = this.#chats.get(chatId)
    const refusal = refuseChat(chat, app)
    if (refusal || !chat) return refusal ?? refuse(86003, 'chatid not exist')
    const { name, owner, users } = chat
    return { errcode: 0, errmsg: 'ok', chat_info: { chatid: chatId, name, owner, userlist: users } }
  }

  send(body: JsonObject, app: DoubleApp): object | Refusal {
    const chat = this.#chats.get(String(body.chatid))
    const refusal = refuseChat(chat, app) ?? refuseMessage(body, this.#rules)
    if (refusal || !chat) return refusal ?? refuse(86003, 'chatid not exist')
    const droppedFor = chat.users.filter(user => this.#isDropped(user.toLowerCase(), this.#options.now()))
    this.taken.push({ chatId: chat.chatId, text: textOfMessage(body), body, droppedFor })
    return { errcode: 0, errmsg: 'ok' }
  }

  #isDropped(member: string, now: number): boolean {
    if (this.#perMinute.isExhausted(member, now) || this.#perDay.isExhausted(member, now)) return true
    this.#perMinute.count(member, now)
    this.#perDay.count(member, now)
    return false
  }
}

function refuseChat(chat: Chat | undefined, app: DoubleApp): Refusal | undefined {
  if (chat === undefined) return refuse(86003, 'chatid not exist')
  return chat.agentId === app.agentId ? undefined : refuse(86008, 'no permission to handle this chat')
}
