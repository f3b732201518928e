import { failureRows } from '@message-center/channel'
import type { ReadCode, Reading } from './failure-table.ts'

/** It goes on by itself, later. `wait-recipient` where each recipient is counted apart. */
export function waitingCodes(handling: 'wait-account' | 'wait-recipient'): readonly ReadCode[] {
  const tooFast: Reading = { handling, fault: 'account' }
  return [
    ...failureRows(tooFast, [
      [
        '45009',
        ['Too many calls; the block lasts as long as its window.', '接口调用超过频率限制，封禁时长与统计窗口相同。'],
        ['Nothing; if it goes on, lower the rate of the account.', '无需处理；若持续出现，请降低该账号的发送速率。'],
      ],
    ]),
    ...failureRows({ handling: 'wait-account', fault: 'account' }, [
      [
        '45033',
        ['Too many calls at the same time.', '接口并发调用超过限制。'],
        [
          'Nothing; if it goes on, lower the concurrency of the account.',
          '无需处理；若持续出现，请降低该账号的并发数。',
        ],
      ],
    ]),
    ...failureRows({ handling: 'wait-provider', fault: 'provider' }, [
      [
        '-1',
        ['The provider is busy.', '企业微信系统繁忙。'],
        ['Nothing; it is retried.', '无需处理，系统会自动重试。'],
      ],
      [
        '6000',
        ['Somebody changed the same data at the same time.', '数据版本冲突，可能有多个调用端同时修改。'],
        ['Nothing; it is retried.', '无需处理，系统会自动重试。'],
      ],
    ]),
  ]
}
