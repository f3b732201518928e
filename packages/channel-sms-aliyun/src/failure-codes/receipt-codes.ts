import { type FailureCode, type FailureRow, failureRows } from '@message-center/channel'

const successes: readonly FailureRow[] = [
  ['OK', ['The provider took the message.', '阿里云已接受该短信。'], ['Nothing.', '无需处理。']],
  ['DELIVERED', ['The message arrived.', '用户接收成功。'], ['Nothing.', '无需处理。']],
  ['DELIVRD', ['The message arrived (older spelling).', '用户接收成功（旧写法）。'], ['Nothing.', '无需处理。']],
]

const recipientFailures: readonly FailureRow[] = [
  [
    'MOBILE_NOT_ON_SERVICE',
    ['The number is suspended or out of service.', '手机号停机或不在服务区。'],
    ['Check the number; it may work again later.', '核实号码，稍后可再次尝试。'],
  ],
  [
    'INVALID_NUMBER',
    ['The number does not exist.', '号码不存在（空号）。'],
    ['Correct the number of this recipient.', '更正该收件人的手机号码。'],
  ],
  [
    'MB:0001',
    ['The carrier could not reach the number.', '运营商返回：无法送达该号码。'],
    ['Check the number.', '核实号码。'],
  ],
  [
    'MOBILE_IN_BLACK',
    ['The recipient has opted out or is on a blacklist.', '号码已退订或在黑名单中。'],
    ['Put the number on the suppression list.', '将该号码加入抑制名单。'],
  ],
  [
    'MOBILE_IN_BLACKLIST',
    ['The recipient has opted out or is on a blacklist.', '号码已退订或在黑名单中。'],
    ['Put the number on the suppression list.', '将该号码加入抑制名单。'],
  ],
  [
    'MOBILE_SEND_LIMIT',
    ['The carrier limits how much this number gets.', '运营商限制了该号码的接收频率。'],
    ['Write to this number less often.', '降低对该号码的发送频率。'],
  ],
  [
    'MOBILE_TERMINAL_ERROR',
    ['The phone could not take the message: switched off, full, no signal.', '手机终端异常：关机、存储已满或无信号。'],
    ['Send again later if it still matters.', '如仍有必要，稍后重新发送。'],
  ],
  [
    'EXPIRED',
    ['The phone could not be reached within the time of the carrier.', '在运营商有效期内未能送达手机。'],
    ['Send again later if it still matters.', '如仍有必要，稍后重新发送。'],
  ],
]

const contentFailures: readonly FailureRow[] = [
  [
    'CONTENT_KEYWORD',
    ['The carrier refused a word in the text.', '短信内容包含运营商拦截的关键字。'],
    ['Change the text or the variable.', '修改短信内容或变量。'],
  ],
  [
    'CONTENT_ERROR',
    ['The carrier refused the text.', '短信内容被运营商拦截。'],
    ['Change the text or the variable.', '修改短信内容或变量。'],
  ],
  [
    'SIGNATURE_BLACKLIST',
    ['The carrier refuses the signature.', '签名被运营商列入黑名单。'],
    ["Look at the signature's filing with the carriers in the console.", '在控制台查看签名的运营商实名报备状态。'],
  ],
]

const providerFailures: readonly FailureRow[] = [
  [
    'SP_UNKNOWN_ERROR',
    ['The carrier named no reason.', '运营商返回未知错误。'],
    [
      'Send again later if it still matters; ask the provider if it goes on.',
      '如仍有必要可稍后重发；持续出现请联系阿里云。',
    ],
  ],
  [
    'UNDELIV',
    ['The carrier could not deliver.', '运营商未能送达。'],
    ['Send again later if it still matters.', '如仍有必要，稍后重新发送。'],
  ],
  [
    'REJECTD',
    ['The carrier refused the message.', '运营商拒绝了该短信。'],
    [
      "Look at the signature's filing with the carriers; ask the provider if it goes on.",
      '检查签名的运营商实名报备；持续出现请联系阿里云。',
    ],
  ],
]

/** Codes of receipts (`err_code`). Carriers have hundreds more; those appear as they came. */
export const receiptCodes: readonly FailureCode[] = [
  ...failureRows({ fault: 'none' }, successes),
  ...failureRows({ fault: 'recipient' }, recipientFailures),
  ...failureRows({ fault: 'content' }, contentFailures),
  ...failureRows({ fault: 'provider' }, providerFailures),
]
