import { failureRows } from '@message-center/channel'
import type { CallCode } from './call-code.ts'

/** It goes on by itself, or nothing has to be done. */
export const waitingCodes: readonly CallCode[] = [
  ...failureRows({ fault: 'account', handling: 'wait-day' }, [
    [
      '45009',
      ['The quota of the day for this interface is used up.', '该接口当日调用次数已达上限。'],
      [
        'Wait for midnight in Beijing, or clear the quota in the console, which works a few times a month.',
        '等待北京时间零点额度重置，或在公众平台清零（每月次数有限）。',
      ],
    ],
  ]),
  ...failureRows({ fault: 'account', handling: 'wait-minute' }, [
    [
      '45011',
      ['Too many calls within a minute.', '接口调用过于频繁。'],
      ['Nothing; if it goes on, lower the rate of the account.', '无需处理；若持续出现，请降低该账号的发送速率。'],
    ],
    [
      '45066',
      ['A repeat came too soon.', '相同 clientmsgid 重试过快。'],
      ['Nothing; it is retried after a minute.', '无需处理，系统会在一分钟后重试。'],
    ],
  ]),
  ...failureRows({ fault: 'provider', handling: 'wait-provider' }, [
    ['-1', ['The provider is busy.', '系统繁忙。'], ['Nothing; it is retried.', '无需处理，系统会自动重试。']],
  ]),
  ...failureRows({ fault: 'none', handling: 'taken-before' }, [
    [
      '45065',
      ['The provider has taken this message before.', '相同的 clientmsgid 已存在，消息此前已被接收。'],
      ['Nothing.', '无需处理。'],
    ],
  ]),
]
