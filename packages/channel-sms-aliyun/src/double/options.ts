// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how the provider writes variables

import type { DoubleKey } from './verify-request.ts'

/** A template that the double knows. */
export interface DoubleTemplate {
  /** `SMS_…` */
  readonly code: string
  /** With variables as `${name}`. */
  readonly text: string
  readonly kind: 'otp' | 'notification' | 'promotion' | 'international'
  /** Default the code. */
  readonly title?: string
  /** Default approved. */
  readonly state?: 'approved' | 'pending' | 'rejected'
  /** Why it was rejected. */
  readonly reason?: string
}

/** How the double is set up. Without any option it is an account with some templates and one signature. */
export interface AliyunDoubleOptions extends Partial<DoubleKey> {
  /** Where to listen on 127.0.0.1. Default a free port. */
  readonly port?: number
  readonly templates?: readonly DoubleTemplate[]
  /** Approved signatures without 【】; the first one is that of `settings`. */
  readonly signatures?: readonly string[]
  /** Address that gets a receipt for each message without being asked. Default none. */
  readonly autoReportTo?: string
  /** Time between taking a message and its receipt, in milliseconds. */
  readonly reportDelayMs?: number
  /** Waits before a push that was not taken is repeated, in milliseconds. */
  readonly repushDelaysMs?: readonly number[]
  /** Whether numbers have their limits per minute, hour and day. */
  readonly hasRecipientLimits?: boolean
  /** Milliseconds since 1970. Default the machine's clock. */
  readonly now?: () => number
}

type Chosen = 'port' | 'securityToken' | 'autoReportTo'

/** Options with every default filled in. */
export type AccountOptions = Required<Omit<AliyunDoubleOptions, Chosen>> & Pick<AliyunDoubleOptions, Chosen>

export const defaultOptions: AccountOptions = {
  accessKeyId: 'double-key',
  accessKeySecret: 'double-secret',
  signatures: ['测试签名'],
  templates: [
    { code: 'SMS_1000001', text: '${text}', kind: 'notification', title: '通知' },
    { code: 'SMS_1000002', text: '您的验证码是${code}，5分钟内有效。', kind: 'otp', title: '验证码' },
    { code: 'SMS_1000003', text: '${name}，新品已上架，拒收请回复R', kind: 'promotion', title: '推广' },
    { code: 'SMS_1000004', text: 'Your code is ${code}.', kind: 'international', title: 'Abroad' },
    { code: 'SMS_1000005', text: '审核中的模板', kind: 'notification', title: '审核中', state: 'pending' },
  ],
  reportDelayMs: 1000,
  // Of the pages "SmsReport" and "SmsUp".
  repushDelaysMs: [60_000, 300_000, 600_000],
  hasRecipientLimits: true,
  now: Date.now,
}

/** The token at the end of the callback address that `settings` of the double carry. */
export const doubleCallbackToken = 'double-callback-token'
