import { beijingDay, writeBeijingTime } from '@message-center/channel/wire'
import type { TakenMessage } from './ledger.ts'
import type { DoubleTemplate } from './options.ts'
import { type Refusal, refuse } from './refusal.ts'
import type { Parameters } from './send-actions.ts'

const dayMs = 86_400_000

/** Answers `QuerySendDetails`. Source: Alibaba Cloud, "QuerySendDetails". */
export function querySendDetails(
  parameters: Parameters,
  messages: readonly TakenMessage[],
  now: number,
): object | Refusal {
  const page = readPage(parameters, 'CurrentPage')
  const number = parameters.get('PhoneNumber') ?? ''
  const day = parameters.get('SendDate') ?? ''
  if (page === undefined || number === '' || !/^\d{8}$/.test(day)) return invalid()
  if (day < beijingDay(now - 30 * dayMs) || day > beijingDay(now + dayMs)) return invalid()

  const bizId = parameters.get('BizId')
  const found = messages.filter(
    message =>
      (message.phone === `+86${number}` || message.phone === `+${number}`) &&
      beijingDay(message.takenAt) === day &&
      (bizId === undefined || message.bizId === bizId),
  )
  return {
    TotalCount: String(found.length),
    SmsSendDetailDTOs: { SmsSendDetailDTO: page.cut(found).map(toDetail) },
  }
}

function toDetail(message: TakenMessage): object {
  const { fate } = message
  return {
    PhoneNum: message.phone.replace(/^\+(86)?/, ''),
    SendDate: writeBeijingTime(message.takenAt),
    TemplateCode: message.templateCode,
    Content: `【${message.signature}】${message.text}`,
    OutId: message.outId ?? '',
    SendStatus: fate === undefined ? 1 : fate.errCode === 'DELIVERED' ? 3 : 2,
    ...(fate !== undefined && { ReceiveDate: writeBeijingTime(fate.at), ErrCode: fate.errCode }),
  }
}

const states = { approved: 'AUDIT_STATE_PASS', pending: 'AUDIT_STATE_INIT', rejected: 'AUDIT_STATE_NOT_PASS' }
const kinds = { otp: 0, notification: 1, promotion: 2, international: 3 }

/** Answers `QuerySmsTemplateList`. Source: Alibaba Cloud, "QuerySmsTemplateList". */
export function queryTemplates(parameters: Parameters, templates: readonly DoubleTemplate[]): object | Refusal {
  const page = readPage(parameters, 'PageIndex')
  if (page === undefined) return invalid()
  return {
    TotalCount: templates.length,
    CurrentPage: page.number,
    PageSize: page.size,
    SmsTemplateList: page.cut(templates).map(template => ({
      TemplateCode: template.code,
      TemplateName: template.title ?? template.code,
      TemplateContent: template.text,
      OuterTemplateType: kinds[template.kind],
      AuditStatus: states[template.state ?? 'approved'],
      ...(template.reason !== undefined && { Reason: { RejectInfo: template.reason } }),
    })),
  }
}

interface Page {
  readonly number: number
  readonly size: number
  cut<T>(items: readonly T[]): readonly T[]
}

function readPage(parameters: Parameters, numberName: string): Page | undefined {
  const number = Number(parameters.get(numberName) ?? 1)
  const size = Number(parameters.get('PageSize') ?? 10)
  if (!Number.isInteger(number) || number < 1 || !Number.isInteger(size) || size < 1 || size > 50) return undefined
  return { number, size, cut: items => items.slice((number - 1) * size, number * size) }
}

function invalid(): Refusal {
  return refuse('isv.INVALID_PARAMETERS', '参数异常')
}
