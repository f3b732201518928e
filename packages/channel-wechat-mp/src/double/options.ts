/** A template that the double knows. */
export interface DoubleTemplate {
  /** About 43 letters, digits, `_` and `-`. */
  readonly id: string
  /** With variables as `{{thing1.DATA}}`. */
  readonly content: string
  /** `template` for template messages; the others for subscription notices. */
  readonly use: 'template' | 'one-time' | 'long-term'
  /** Default the id. */
  readonly title?: string
  /** Allowed values of variables of type const and enum. */
  readonly choices?: { readonly [name: string]: readonly string[] }
}

/** How the double is set up. Without any option it is a verified service account in safe mode. */
export interface WechatMpDoubleOptions {
  /** Where to listen on 127.0.0.1. Default a free port. */
  readonly port?: number
  readonly appId?: string
  readonly appSecret?: string
  readonly callbackToken?: string
  readonly encodingAesKey?: string
  /** How its callbacks are written. */
  readonly callbackMode?: 'plain' | 'compatible' | 'safe'
  readonly callbackFormat?: 'xml' | 'json'
  readonly templates?: readonly DoubleTemplate[]
  /** Mini programs bound to the account. */
  readonly miniPrograms?: readonly string[]
  /** Address that gets an event for each template message and notice without being asked. Default none. */
  readonly autoReportTo?: string
  /** Time between taking a message and its event, in milliseconds. */
  readonly reportDelayMs?: number
  /** Waits before a push that was not taken is repeated, in milliseconds. */
  readonly repushDelaysMs?: readonly number[]
  /** Calls of each sending interface per day in Beijing. */
  readonly dailyQuota?: number
  /** Calls of each sending interface per minute. */
  readonly minuteQuota?: number
  /** Whether the caller's address is on the allow-list. */
  readonly isIpAllowed?: boolean
  /** Whether the answer to a notice names its id; the provider's pages leave that open. */
  readonly givesNoticeIds?: boolean
  /** Milliseconds since 1970. Default the machine's clock. */
  readonly now?: () => number
}

type Chosen = 'port' | 'autoReportTo'

/** Options with every default filled in. */
export type AccountOptions = Required<Omit<WechatMpDoubleOptions, Chosen>> & Pick<WechatMpDoubleOptions, Chosen>

export const defaultOptions: AccountOptions = {
  appId: 'wx0123456789abcdef',
  appSecret: '0123456789abcdef0123456789abcdef',
  callbackToken: 'doubleCallbackToken',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  callbackMode: 'safe',
  callbackFormat: 'xml',
  templates: [
    { id: 'DoubleTemplate-Note_0000000000000000000000001', title: '通知', use: 'template', content: '{{thing1.DATA}}' },
    {
      id: 'DoubleTemplate-Order_000000000000000000000002',
      title: '订单发货通知',
      use: 'template',
      content: '商品：{{thing1.DATA}}\n金额：{{amount2.DATA}}\n时间：{{time3.DATA}}\n状态：{{phrase4.DATA}}',
    },
    {
      id: 'DoubleTemplate-Code_0000000000000000000000003',
      title: '验证码通知',
      use: 'template',
      content: '验证码：{{character_string1.DATA}}',
    },
    {
      id: 'DoubleNotice-Queue_00000000000000000000000004',
      title: '排队到号提醒',
      use: 'one-time',
      content: '姓名：{{name1.DATA}}\n日期：{{date2.DATA}}',
    },
    {
      id: 'DoubleNotice-Bus_0000000000000000000000000005',
      title: '班车变更提醒',
      use: 'long-term',
      content: '班次：{{thing1.DATA}}',
    },
  ],
  miniPrograms: ['wxfedcba9876543210'],
  reportDelayMs: 1000,
  // Three tries in all.
  repushDelaysMs: [1000, 1000],
  dailyQuota: 100_000,
  minuteQuota: 60_000,
  isIpAllowed: true,
  givesNoticeIds: false,
  now: Date.now,
}
