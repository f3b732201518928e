import type { JsonObject } from '@message-center/channel'
import { type MessageRules, refuseMessage, textOfMessage } from './check-message.ts'
import { Frequency } from './frequency.ts'
import type { CompanyOptions } from './options.ts'
import { type Refusal, refuse } from './refusal.ts'

/** A message of a bot in its group. */
export interface TakenBotMessage {
  readonly group: string
  readonly text: string
  readonly body: JsonObject
}

/** Bots in groups, each with a key. Source: WeCom, "Group bots" (消息推送). */
export class GroupBots {
  readonly taken: TakenBotMessage[] = []
  readonly #options: CompanyOptions
  readonly #rules: MessageRules
  readonly #perMinute = new Frequency(20, 60_000)
  readonly #refused = new Map<string, Refusal>()

  constructor(options: CompanyOptions) {
    this.#options = options
    this.#rules = {
      kinds: ['text', 'markdown', 'markdown_v2', 'news', 'voice', 'file', 'template_card'],
      textBytes: 2048,
      markdownBytes: 4096,
      cardTypes: ['text_notice', 'news_notice'],
      mediaIds: options.mediaIds,
    }
  }

  send(key: string | null, body: JsonObject): object | Refusal {
    const group = this.#groupOf(key)
    if (group === undefined) return refuse(93000, 'invalid webhook url')
    const refusal = this.#refused.get(group) ?? refuseMessage(body, this.#rules)
    if (refusal) return refusal
    const now = this.#options.now()
    if (this.#perMinute.isExhausted(group, now)) return refuse(45009, 'api freq out of limit')
    this.#perMinute.count(group, now)
    this.taken.push({ group, text: textOfMessage(body), body })
    return { errcode: 0, errmsg: 'ok' }
  }

  disable(group: string): void {
    this.#refused.set(group, refuse(93004, 'robot disabled'))
  }

  removeFromGroup(group: string): void {
    this.#refused.set(group, refuse(93008, 'not in group'))
  }

  #groupOf(key: string | null): string | undefined {
    const { webhooks } = this.#options
    return Object.keys(webhooks).find(group => webhooks[group] === key)
  }
}
