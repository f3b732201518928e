import { type FailureCode, failureRows } from '@message-center/channel'
import { type CodeRow, codesFor, nothingToDo } from './failure.ts'

/** Codes of this package itself: decided before anything was asked of a vendor. */
export const ownCodes: readonly FailureCode[] = failureRows({ fault: 'account' }, [
  [
    'NO_CLASS',
    ['The account names no class of the vendor for this category.', '账号未为该消息类别配置厂商的消息分类。'],
    [
      'Add the class for the category to the settings of the account; the vendor approves it first.',
      '在账号配置中为该类别填写厂商的消息分类（须先通过厂商审核）。',
    ],
  ],
  [
    'QUOTA_CLOSED',
    ['The vendor said earlier today that the quota of this class is used up.', '厂商今日已返回该类消息的配额用尽。'],
    [
      'Nothing; it is sent after midnight in Beijing. If it happens often, apply for a larger quota.',
      '无需处理，北京时间零点后自动发送；若经常出现，请向厂商申请更高配额。',
    ],
  ],
  [
    'QUIET_HOURS',
    ['The vendor takes messages of this class at daytime only.', '该厂商仅在白天接收此类消息。'],
    ['Nothing; it is sent in the morning.', '无需处理，系统将在允许的时段发送。'],
  ],
])

/** What a status says when the body is not in the vendor's form: a gateway answered. Others say nothing certain. */
export const httpCodes: readonly CodeRow[] = [
  ...codesFor('reject-account', [
    [
      'HTTP_401',
      ['The vendor refuses the credentials.', '厂商拒绝了账号凭证。'],
      ['Enter the credentials again.', '重新填写账号凭证。'],
    ],
    [
      'HTTP_403',
      ['The vendor refuses the account.', '厂商拒绝了该账号的访问。'],
      [
        "Look at the app's rights and its list of allowed addresses in the vendor's console.",
        '在厂商控制台检查应用权限和 IP 白名单。',
      ],
    ],
    [
      'HTTP_404',
      ['Nothing is at this address.', '请求地址不存在。'],
      ['Correct base URL, app id or project id of the account.', '更正账号中的接口地址、应用 ID 或项目 ID。'],
    ],
  ]),
  ...codesFor('reject-content', [
    ['HTTP_413', ['The request is too large.', '请求体过大。'], ['Shorten body or data.', '缩短正文或自定义数据。']],
  ]),
  ...codesFor('wait-account', [['HTTP_429', ['Too many calls.', '请求过于频繁。'], nothingToDo]]),
  ...codesFor('wait-provider', [
    ['HTTP_503', ['The vendor is out of service for now.', '厂商服务暂不可用。'], nothingToDo],
  ]),
]
