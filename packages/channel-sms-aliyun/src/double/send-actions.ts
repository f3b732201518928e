import { composeText, countCharacters, countSegments } from '../segments.ts'
import type { TakenMessage } from './ledger.ts'
import { readNumber } from './numbers.ts'
import type { DoubleTemplate } from './options.ts'
import { isRefusal, type Refusal, refuse } from './refusal.ts'

/** Parameters of a call, from query and form together. */
export type Parameters = ReadonlyMap<string, string>

/** What an account may send with. */
export interface Approvals {
  readonly templates: readonly DoubleTemplate[]
  readonly signatures: readonly string[]
}

/** A message of a call that has passed every rule. */
export interface CheckedMessage extends Pick<TakenMessage, 'phone' | 'signature' | 'text' | 'segments'> {
  readonly template: DoubleTemplate
}

interface WrittenMessage {
  readonly number: string
  readonly signature: string
  readonly values: unknown
}

/** Reads `SendSms` by its rules. Source: Alibaba Cloud, "SendSms". */
export function readSendSms(parameters: Parameters, approvals: Approvals): readonly CheckedMessage[] | Refusal {
  const numbers = (parameters.get('PhoneNumbers') ?? '').split(',')
  if (numbers.length > 1000) return tooMany(1000)
  const values = readJson(parameters.get('TemplateParam') ?? '{}')
  const signature = parameters.get('SignName') ?? ''
  return checkMessages(
    numbers.map(number => ({ number, signature, values })),
    parameters,
    approvals,
  )
}

/** Reads `SendBatchSms` by its rules. Source: Alibaba Cloud, "SendBatchSms". */
export function readSendBatchSms(parameters: Parameters, approvals: Approvals): readonly CheckedMessage[] | Refusal {
  const numbers = readTexts(parameters.get('PhoneNumberJson'))
  const signatures = readTexts(parameters.get('SignNameJson'))
  if (numbers === undefined || numbers.length === 0 || signatures === undefined) return notJson()
  if (numbers.length > 100) return tooMany(100)
  const values = parameters.has('TemplateParamJson')
    ? readJson(parameters.get('TemplateParamJson') ?? '')
    : numbers.map(() => ({}))
  if (!Array.isArray(values)) return notJson()
  if (signatures.length !== numbers.length || values.length !== numbers.length)
    return refuse('isv.INVALID_PARAMETERS', '号码、签名和模板变量的个数不一致')
  return checkMessages(
    numbers.map((number, place) => ({ number, signature: signatures[place] ?? '', values: values[place] })),
    parameters,
    approvals,
  )
}

/** All of a call or nothing. */
function checkMessages(
  written: readonly WrittenMessage[],
  parameters: Parameters,
  approvals: Approvals,
): readonly CheckedMessage[] | Refusal {
  const code = parameters.get('TemplateCode')
  const template = approvals.templates.find(candidate => candidate.code === code)
  if (template === undefined || (template.state ?? 'approved') !== 'approved')
    return refuse('isv.SMS_TEMPLATE_ILLEGAL', '模板不合法(不存在或被拉黑)')
  if ((parameters.get('OutId') ?? '').length > 255) return refuse('isv.INVALID_PARAMETERS', 'OutId超过255个字符')

  const checked: CheckedMessage[] = []
  for (const message of written) {
    const result = checkMessage(message, template, approvals)
    if (isRefusal(result)) return result
    checked.push(result)
  }
  return checked
}

function checkMessage(
  { number, signature, values }: WrittenMessage,
  template: DoubleTemplate,
  approvals: Approvals,
): CheckedMessage | Refusal {
  const phone = readNumber(number, template.kind)
  if (typeof phone !== 'string') return phone
  if (!approvals.signatures.includes(signature))
    return refuse('isv.SMS_SIGNATURE_ILLEGAL', '签名不合法(不存在或被拉黑)')
  if (!isValues(values)) return notJson()
  const refusal = checkValues(values, template)
  if (refusal) return refusal
  const text = template.text.replace(/\$\{([^}]+)\}/g, (_, name: string) => values[name] ?? '')
  const whole = composeText(signature, text)
  if (countCharacters(whole) > 500) return refuse('isv.PARAM_LENGTH_LIMIT', '短信内容超过500个字符')
  return { phone, signature, text, segments: countSegments(whole), template }
}

function checkValues(values: { readonly [name: string]: string }, template: DoubleTemplate): Refusal | undefined {
  for (const [, name = ''] of template.text.matchAll(/\$\{([^}]+)\}/g)) {
    const value = values[name]
    if (value === undefined || value === '')
      return refuse('isv.TEMPLATE_MISSING_PARAMETERS', `模板变量缺少对应参数值: ${name}`)
    if (value.length > 35) return refuse('isv.PARAM_LENGTH_LIMIT', `参数超过长度限制: ${name}`)
    if (/:\/\/|www\.|\d+\.\d+\.\d+\.\d+/i.test(value))
      return refuse('isv.PARAM_NOT_SUPPORT_URL', `变量不支持传入URL: ${name}`)
  }
  return undefined
}

/** The provider takes texts only: a number as value is refused. */
function isValues(values: unknown): values is { readonly [name: string]: string } {
  return (
    typeof values === 'object' &&
    values !== null &&
    !Array.isArray(values) &&
    Object.values(values).every(value => typeof value === 'string')
  )
}

function readTexts(json: string | undefined): readonly string[] | undefined {
  const value = readJson(json ?? '')
  return Array.isArray(value) && value.every(item => typeof item === 'string') ? value : undefined
}

function readJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function notJson(): Refusal {
  return refuse('isv.INVALID_JSON_PARAM', 'JSON参数不合法')
}

function tooMany(max: number): Refusal {
  return refuse('isv.MOBILE_COUNT_OVER_LIMIT', `手机号码数量超过限制，最多支持${max}条`)
}
