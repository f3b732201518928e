import type { DoubleRequest } from '@message-center/channel/double'

/** A message of a call, by the number it carries. */
export interface CalledMessage {
  readonly ref: string
  readonly phone: string
}

export interface Call {
  readonly messages: readonly CalledMessage[]
  readonly outId: string | undefined
}

/** Reads a call that sends, or throws: nothing but good calls may reach this provider. */
export function readCall({ headers, body }: DoubleRequest): Call {
  const form = new URLSearchParams(body.toString())
  const outId = form.get('OutId') ?? undefined
  switch (headers['x-acs-action']) {
    case 'SendSms':
      return { messages: [{ ref: refIn(parse(form, 'TemplateParam')), phone: only(form.get('PhoneNumbers')) }], outId }
    case 'SendBatchSms': {
      const phones = list(parse(form, 'PhoneNumberJson'))
      const values = list(parse(form, 'TemplateParamJson'))
      if (phones.length !== values.length) throw new Error('a call of many with numbers and values of two lengths')
      return { messages: values.map((value, n) => ({ ref: refIn(value), phone: String(phones[n]) })), outId: undefined }
    }
    default:
      throw new Error(`${headers['x-acs-action']} does not send`)
  }
}

const parse = (form: URLSearchParams, name: string): unknown => JSON.parse(form.get(name) ?? 'null')

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('a call of many without lists')
  return value
}

function refIn(values: unknown): string {
  if (typeof values === 'object' && values !== null && 'no' in values && typeof values.no === 'string') return values.no
  throw new Error('a message without its number')
}

function only(numbers: string | null): string {
  if (!numbers || numbers.includes(',')) throw new Error('two messages have one text')
  return numbers
}
