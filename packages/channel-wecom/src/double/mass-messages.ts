import { randomBytes } from 'node:crypto'
import type { JsonObject } from '@message-center/channel'
import { memberOf } from './check-message.ts'
import type { CompanyOptions, DoubleApp } from './options.ts'
import { readUserIds } from './recipients.ts'
import { type Refusal, refuse } from './refusal.ts'

/** One customer of a task. Status: 0 not sent, 1 sent, 2 no contact any more, 3 had too many. */
export interface TaskCustomer {
  readonly id: string
  status: 0 | 1 | 2 | 3
  sentAt: number | undefined
}

/** A mass message that waits for an employee, or has been confirmed or stopped. */
export interface MassTask {
  readonly msgid: string
  readonly sender: string
  readonly text: string
  readonly body: JsonObject
  readonly createdAt: number
  readonly customers: readonly TaskCustomer[]
  isConfirmed: boolean
  isStopped: boolean
}

const attachmentKinds = ['image', 'link', 'miniprogram', 'video', 'file']

/** Mass messages to customers. Source: WeCom, "Create a mass message" and the pages after it. */
export class MassMessages {
  readonly tasks: MassTask[] = []
  readonly #options: CompanyOptions

  constructor(options: CompanyOptions) {
    this.#options = options
  }

  create(body: JsonObject): object | Refusal {
    const refusal = this.#refuseTask(body)
    if (refusal) return refusal
    const ids = readUserIds(body.external_userid)
    const failed = ids.filter(isGoneCustomer)
    const customers = ids.filter(id => !isGoneCustomer(id)).map(id => ({ id, status: 0 as const, sentAt: undefined }))
    if (customers.length === 0) return refuse(41048, 'no customer to send')
    const msgid = `msgGCAAA${randomBytes(15).toString('base64url')}`
    this.tasks.push({
      msgid,
      sender: typeof body.sender === 'string' ? body.sender : 'employee-1',
      text: String(memberOf(body.text).content ?? JSON.stringify(body.attachments)),
      body,
      createdAt: this.#options.now(),
      customers,
      isConfirmed: false,
      isStopped: false,
    })
    return { errcode: 0, errmsg: 'ok', fail_list: failed, msgid }
  }

  employees(body: JsonObject): object | Refusal {
    const task = this.#find(body)
    if (task === undefined) return refuse(40058, 'invalid msgid')
    if (this.#options.now() - task.createdAt < this.#options.dispatchMs)
      return refuse(41063, 'group message is being dispatched')
    const status = task.isConfirmed ? 2 : 0
    return { errcode: 0, errmsg: 'ok', next_cursor: '', task_list: [{ userid: task.sender, status }] }
  }

  results(body: JsonObject): object | Refusal {
    const task = this.#find(body)
    if (task === undefined || body.userid !== task.sender) return refuse(40058, 'invalid msgid or userid')
    const from = Number(body.cursor ?? 0)
    const limit = Math.min(Number(body.limit ?? 500), 1000)
    const page = task.customers.slice(from, from + limit)
    return {
      errcode: 0,
      errmsg: 'ok',
      next_cursor: from + limit < task.customers.length ? String(from + limit) : '',
      send_list: page.map(({ id, status, sentAt }) => ({
        external_userid: id,
        userid: task.sender,
        status,
        ...(sentAt !== undefined && { send_time: Math.floor(sentAt / 1000) }),
      })),
    }
  }

  stop(body: JsonObject): object | Refusal {
    const task = this.#find(body)
    if (task === undefined) return refuse(40058, 'invalid msgid')
    task.isStopped = true
    return { errcode: 0, errmsg: 'ok' }
  }

  /** The employee looks at the task and sends it: each customer gets this status. */
  confirm(msgid: string, statusOf: (customer: string) => TaskCustomer['status'] = () => 1): void {
    const task = this.tasks.find(candidate => candidate.msgid === msgid)
    if (task === undefined || task.isStopped) return
    task.isConfirmed = true
    for (const customer of task.customers) {
      customer.status = statusOf(customer.id)
      customer.sentAt = customer.status === 1 ? this.#options.now() : undefined
    }
  }

  static refusePermission(app: DoubleApp): Refusal | undefined {
    return app.hasCustomerContact === false ? refuse(48002, 'api forbidden') : undefined
  }

  #refuseTask(body: JsonObject): Refusal | undefined {
    if (body.chat_type !== undefined && body.chat_type !== 'single') return refuse(40058, 'invalid chat_type')
    const ids = readUserIds(body.external_userid)
    if (ids.length === 0) return refuse(41035, 'missing external userid')
    if (ids.length > 10_000 || new Set(ids).size < ids.length) return refuse(40058, 'invalid external_userid list')
    if (typeof body.sender === 'string' && body.sender.startsWith('gone')) return refuse(40003, 'invalid userid')
    return this.#refuseContent(body)
  }

  #refuseContent({ text, attachments }: JsonObject): Refusal | undefined {
    const { content } = memberOf(text)
    const list = Array.isArray(attachments) ? attachments.map(item => memberOf(item)) : []
    if (content === undefined && list.length === 0) return refuse(44004, 'empty content')
    if (content !== undefined && (typeof content !== 'string' || new TextEncoder().encode(content).length > 4000))
      return refuse(45002, 'content size out of limit')
    if (list.length > 9) return refuse(40058, 'too many attachments')
    for (const attachment of list) {
      const kind = String(attachment.msgtype)
      if (!attachmentKinds.includes(kind)) return refuse(40058, 'invalid attachment type')
      const { media_id: mediaId, url, title } = memberOf(attachment[kind])
      if (kind === 'link' && (typeof url !== 'string' || typeof title !== 'string'))
        return refuse(40058, 'invalid link')
      if (kind !== 'link' && !this.#options.mediaIds.includes(String(mediaId))) return refuse(40007, 'invalid media_id')
    }
    return undefined
  }

  #find({ msgid }: JsonObject): MassTask | undefined {
    return this.tasks.find(task => task.msgid === msgid)
  }
}

/** Customers of these names are nobody's contacts. All others are. */
const isGoneCustomer = (id: string): boolean => id.startsWith('wmgone')
