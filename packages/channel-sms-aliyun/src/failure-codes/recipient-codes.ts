import { failureRows } from '@message-center/channel'
import type { RequestCode } from './request-code.ts'

/** The number is the matter. */
export const recipientCodes: readonly RequestCode[] = [
  ...failureRows({ fault: 'recipient', handling: 'reject', culprit: 'number' }, [
    [
      'isv.MOBILE_NUMBER_ILLEGAL',
      ['The phone number is malformed or not in use.', '手机号码格式错误或号码不存在。'],
      ['Correct the number of this recipient.', '更正该收件人的手机号码。'],
    ],
    [
      'isv.DOMESTIC_NUMBER_NOT_SUPPORTED',
      ['A template for abroad was used for a mainland number.', '国际/港澳台模板不支持发送中国内地号码。'],
      ['Bind a mainland template for mainland numbers.', '向内地号码发送时请绑定国内短信模板。'],
    ],
    [
      'isv.CUSTOMER_REFUSED',
      ['The recipient has refused messages of this kind.', '用户已拒收此类短信。'],
      ['Put the number on the suppression list; do not write to it again.', '将该号码加入抑制名单，不要再次发送。'],
    ],
  ]),
  ...failureRows({ fault: 'recipient', handling: 'wait-recipient', culprit: 'number' }, [
    [
      'isv.BUSINESS_LIMIT_CONTROL',
      [
        'Too many messages to this number within a minute, an hour or a day.',
        '同一号码在一分钟、一小时或一天内的发送次数超过限制。',
      ],
      [
        'Nothing, if it is retried in time. If it happens often: let people ask for a code less often, or raise the limit in the console of the provider.',
        '若能及时重试则无需处理；若频繁出现，请降低验证码的请求频率，或在阿里云控制台调整发送频率设置。',
      ],
    ],
  ]),
]
