import { type CodeRow, codesFor, type Handling, nothingToDo, removeToken } from '../model/failure.ts'

/** Source: Honor, "Sending downlink messages"; of its numbers no list is known to us, they resemble Huawei's. */
export const honorCodes: readonly CodeRow[] = [
  ...codesFor('dead-token', [['expireTokens', ['The token has expired.', '令牌已失效。'], removeToken]]),
  ...codesFor('reject-recipient', [
    [
      'failTokens',
      ['Honor did not send to this device.', '荣耀未向该设备发送。'],
      ['Reach the person on another channel; the token may work again.', '请改用其他渠道；该令牌之后可能恢复。'],
    ],
  ]),
  ...codesFor('reject-content', [
    ['80100000', ['A parameter is wrong.', '参数错误。'], ['Look at the message of the answer.', '查看返回信息。']],
    ['80100001', ['A parameter is wrong.', '参数错误。'], ['Look at the message of the answer.', '查看返回信息。']],
    ['80100003', ['The message is wrong.', '消息体非法。'], ['Look at the message of the answer.', '查看返回信息。']],
    ['80300008', ['The message is too large.', '消息体过大。'], ['Shorten body or data.', '缩短正文或自定义数据。']],
  ]),
  ...codesFor('renew-token', [
    [
      '401',
      ['Honor refuses the credentials.', '荣耀拒绝了账号凭证。'],
      ['Enter client id and secret again.', '重新填写 Client ID 和 Client Secret。'],
    ],
    [
      '80200003',
      ['A new token was refused as well.', '新令牌仍被拒绝。'],
      ['Enter client id and secret again.', '重新填写 Client ID 和 Client Secret。'],
    ],
  ]),
  ...codesFor('reject-account', [
    [
      '80200001',
      ['The credentials are wrong, or of another app.', '鉴权失败，或凭证属于其他应用。'],
      ['Enter app id, client id and secret again.', '重新填写 App ID、Client ID 和 Client Secret。'],
    ],
    [
      'invalid_client',
      ['Client id or secret is wrong.', 'Client ID 或 Client Secret 错误。'],
      ['Enter both again.', '重新填写两项。'],
    ],
    [
      'unauthorized_client',
      ['Client id or secret is wrong.', 'Client ID 或 Client Secret 错误。'],
      ['Enter both again.', '重新填写两项。'],
    ],
    [
      'invalid_request',
      ['Honor does not understand the request for a token.', '荣耀无法识别获取令牌的请求。'],
      ['Try the other token URL.', '更换令牌地址后重试。'],
    ],
  ]),
  ...codesFor('wait-account', [['80300011', ['Too many messages.', '超出配额或发送过快。'], nothingToDo]]),
  ...codesFor('wait-provider', [['81000001', ['Honor had an internal error.', '荣耀系统内部错误。'], nothingToDo]]),
]

/** Families as far as they resemble Huawei's; words are those of the token endpoint. */
export function honorStranger(code: string): Handling {
  if (/^80[13]\d{5}$/.test(code)) return 'reject-content'
  if (/^802\d{5}$/.test(code) || /^[a-z_]+$/.test(code)) return 'reject-account'
  return /^81\d{6}$/.test(code) ? 'wait-provider' : 'unclear'
}
