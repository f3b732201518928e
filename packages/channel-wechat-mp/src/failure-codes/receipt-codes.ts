import { type FailureCode, failureRows } from '@message-center/channel'

/** What events tell of a template message. Source: WeChat, "Template Messages", event TEMPLATESENDJOBFINISH. */
export const receiptCodes: readonly FailureCode[] = [
  ...failureRows({ fault: 'none' }, [
    ['success', ['The message was delivered.', '消息已送达。'], ['Nothing.', '无需处理。']],
    ['0', ['The call or the delivery succeeded.', '调用或送达成功。'], ['Nothing.', '无需处理。']],
  ]),
  ...failureRows({ fault: 'recipient' }, [
    [
      'failed:user block',
      ['The user refuses messages of the account.', '用户拒收公众号消息。'],
      ['Do not write to this user; use another channel.', '请勿再向该用户发送，可改用其他渠道。'],
    ],
  ]),
  ...failureRows({ fault: 'provider' }, [
    [
      'failed:system failed',
      ['The provider could not deliver the message.', '微信系统原因导致送达失败。'],
      ['Send it again as a new message if it still matters.', '如仍有必要，请作为新消息重新发送。'],
    ],
  ]),
  ...failureRows({ fault: 'account' }, [
    [
      'failed:freq limit',
      ['The provider held the message back: too many within a short time.', '发送过于频繁，消息被微信限制下发。'],
      [
        'Send less often to the same user, and lower the rate of the account.',
        '请降低对同一用户的发送频率以及该账号的发送速率。',
      ],
    ],
  ]),
]
