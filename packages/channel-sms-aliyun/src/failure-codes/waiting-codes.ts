import { failureRows } from '@message-center/channel'
import type { RequestCode } from './request-code.ts'

/** It goes on by itself, later. */
export const waitingCodes: readonly RequestCode[] = [
  ...failureRows({ fault: 'account', handling: 'wait-day', culprit: 'call' }, [
    [
      'isv.DAY_LIMIT_CONTROL',
      ["The account's own limit of the day is reached.", '已达到账号设置的日发送量上限。'],
      [
        'Raise the limit in the console of the provider, or wait for midnight.',
        '在阿里云控制台提高日发送量上限，或等待次日。',
      ],
    ],
  ]),
  ...failureRows({ fault: 'account', handling: 'wait-month', culprit: 'call' }, [
    [
      'isv.MONTH_LIMIT_CONTROL',
      ["The account's own limit of the month is reached.", '已达到账号设置的月发送量上限。'],
      ['Raise the limit in the console of the provider.', '在阿里云控制台提高月发送量上限。'],
    ],
  ]),
  ...failureRows({ fault: 'account', handling: 'wait-account', culprit: 'call' }, [
    [
      'Throttling',
      ['Too many calls.', '请求被流控。'],
      ['Nothing; if it goes on, lower the rate of the account.', '无需处理；若持续出现，请降低该账号的发送速率。'],
    ],
    [
      'Throttling.User',
      ['Too many calls of this account.', '账号的请求频率超过限制。'],
      ['Nothing; if it goes on, lower the rate of the account.', '无需处理；若持续出现，请降低该账号的发送速率。'],
    ],
    [
      'Throttling.Api',
      ['Too many calls of this kind.', '该接口的请求频率超过限制。'],
      ['Nothing; if it goes on, lower the rate of the account.', '无需处理；若持续出现，请降低该账号的发送速率。'],
    ],
  ]),
  ...failureRows({ fault: 'provider', handling: 'wait-provider', culprit: 'call' }, [
    [
      'isp.SYSTEM_ERROR',
      ['The provider had an internal error.', '阿里云系统错误。'],
      ['Nothing; it is retried.', '无需处理，系统会自动重试。'],
    ],
    [
      'isp.GATEWAY_ERROR',
      ["The provider's way to the carrier is disturbed.", '阿里云网关错误。'],
      ['Nothing; it is retried.', '无需处理，系统会自动重试。'],
    ],
    [
      'ServiceUnavailable',
      ['The provider is out of service for now.', '阿里云服务暂不可用。'],
      ['Nothing; it is retried.', '无需处理，系统会自动重试。'],
    ],
    [
      'InternalError',
      ['The provider had an internal error.', '阿里云内部错误。'],
      ['Nothing; it is retried.', '无需处理，系统会自动重试。'],
    ],
  ]),
]
