import { type CodeRow, codesFor, type Handling, nothingToDo, removeToken } from '../model/failure.ts'

/** Source: vivo, "Return codes"; 1, 2 and 4 are the status of an invalid user. */
export const vivoCodes: readonly CodeRow[] = [
  ...codesFor('dead-token', [
    ['1', ['The registration id is unknown to vivo.', 'regId 不存在。'], removeToken],
    ['2', ['The app was removed, or push was switched off.', '应用已卸载或已取消订阅。'], removeToken],
    ['10302', ['The registration id is not valid.', 'regId 不合法。'], removeToken],
    ['10307', ['The alias is not valid.', 'alias 不合法。'], removeToken],
  ]),
  ...codesFor('reject-recipient', [
    [
      '4',
      ['This is a test message, and the device is none for tests.', '测试推送的目标不是测试设备。'],
      ['Register the device for tests in the console.', '在控制台将该设备登记为测试设备。'],
    ],
  ]),
  ...codesFor('renew-token', [
    [
      '10000',
      ['The credentials, or a new token, were refused.', '鉴权失败，新令牌仍被拒绝。'],
      [
        'Enter app id, key and secret again; set the clock by NTP.',
        '重新填写 appId、appKey 和 appSecret，并使用 NTP 校时。',
      ],
    ],
  ]),
  ...codesFor('reject-account', [
    [
      '10094',
      ['The app id is not the one of the token.', 'appId 与令牌不一致。'],
      ['Enter the app id again.', '重新填写 appId。'],
    ],
    [
      '10096',
      ['The category is unknown to vivo.', 'category 不存在。'],
      ['Correct classes in the settings.', '更正账号配置中的 classes。'],
    ],
    [
      '10097',
      ['Category and classification contradict each other.', 'category 与 classification 不匹配。'],
      ['Correct classes in the settings.', '更正账号配置中的 classes。'],
    ],
  ]),
  ...codesFor('wait-account', [
    ['10072', ['Too many messages in too short a time.', '发送速度过快。'], nothingToDo],
    ['10093', ['Too many tokens were asked for.', '获取令牌过于频繁。'], nothingToDo],
  ]),
  ...codesFor('wait-day', [
    [
      '10070',
      [
        'The messages of the class are used up for today; more calls would lower the quota.',
        '该类消息当日总量已用尽，继续调用会降低配额。',
      ],
      [
        'Nothing; it is sent after midnight in Beijing. Apply for a larger quota.',
        '无需处理，北京时间零点后自动发送；可申请提高配额。',
      ],
    ],
    [
      '10252',
      ['The contents for many are used up for today.', '当日群推消息体数量已用尽。'],
      ['Nothing; it is sent after midnight in Beijing.', '无需处理，北京时间零点后自动发送。'],
    ],
    [
      '10254',
      ['The broadcasts are used up for today.', '当日全量推送次数已用尽。'],
      ['Nothing; it is sent after midnight in Beijing.', '无需处理，北京时间零点后自动发送。'],
    ],
  ]),
]

/** The family of 100.. is about the account, that of 103.. about the message. */
export function vivoStranger(code: string): Handling {
  if (/^100\d\d$/.test(code)) return 'reject-account'
  return /^10[1-9]\d\d$/.test(code) ? 'reject-content' : 'unclear'
}
