import { type FailureCode, failureRows } from '@message-center/channel'
import { type CodeRow, codesFor, type Handling, nothingToDo, removeToken } from '../model/failure.ts'

/** Source: JPush, "Push API v3", return codes. */
export const jpushCodes: readonly CodeRow[] = [
  ...codesFor('reject-recipient', [
    [
      '1011',
      ['No device of the app fits this registration id.', '没有满足条件的推送目标。'],
      [
        'Check that the id is of this app and platform, and that the device was online within the last months.',
        '确认该 Registration ID 属于此应用和平台，且设备近期曾在线。',
      ],
    ],
  ]),
  ...codesFor('reject-content', [
    ['1001', ['The call was no POST.', '仅支持 HTTP POST。'], ['Correct the base URL.', '更正接口地址。']],
    [
      '1002',
      ['A field is missing.', '缺少必填参数。'],
      ['Look at overrides for jpush.', '检查针对 jpush 的自定义字段。'],
    ],
    [
      '1003',
      ['A field has a value that JPush does not take.', '参数值不合法。'],
      ['Look at the message of the answer.', '查看返回信息中的字段说明。'],
    ],
    ['1005', ['The message is too long.', '消息体过长。'], ['Shorten body or data.', '缩短正文或自定义数据。']],
    [
      '1009',
      ['The message has a field that JPush does not know.', '推送对象中有不支持的字段。'],
      ['Look at overrides for jpush.', '检查针对 jpush 的自定义字段。'],
    ],
  ]),
  ...codesFor('reject-account', [
    [
      '1004',
      ['AppKey and master secret do not fit.', 'AppKey 与 Master Secret 不匹配。'],
      ['Enter both again.', '重新填写两项。'],
    ],
    ['1008', ['The AppKey is wrong.', 'AppKey 错误。'], ['Enter the AppKey again.', '重新填写 AppKey。']],
    ['1020', ['JPush is called by HTTPS only.', '仅支持 HTTPS 请求。'], ['Correct the base URL.', '更正接口地址。']],
    ['2003', ['The app is on the black list.', '应用已被列入黑名单。'], ['Ask JPush why.', '联系极光了解原因。']],
    [
      '2004',
      ['This address is not on the list of allowed ones.', '请求 IP 不在白名单中。'],
      ["Add the hub's address in the console.", '在控制台将消息中心的出口 IP 加入白名单。'],
    ],
    [
      '2005',
      ['JPush finds the amount of messages unreasonable.', '推送量超出合理范围。'],
      ['Stop sending and look for a loop; then ask JPush.', '停止发送并排查是否重复推送，然后联系极光。'],
    ],
    [
      '2006',
      ['The account may not use this call.', '无权限使用该接口。'],
      ['Set isVip to false, or buy VIP.', '将 isVip 设为 false，或开通 VIP。'],
    ],
    [
      '2007',
      ['The call is for VIPs.', '该接口仅限 VIP 使用。'],
      ['Set isVip to false, or buy VIP.', '将 isVip 设为 false，或开通 VIP。'],
    ],
  ]),
  ...codesFor('wait-account', [
    ['2002', ['Too many calls within a minute.', '每分钟调用次数超过限制。'], nothingToDo],
    ['1012', ['Too many pushes at a set speed.', '定速推送数量超过限制。'], nothingToDo],
  ]),
  ...codesFor('wait-provider', [
    ['1000', ['JPush had an internal error.', '极光服务器内部错误。'], nothingToDo],
    ['1030', ['JPush was too slow for itself.', '极光内部服务超时。'], nothingToDo],
  ]),
]

/** Statuses of a recipient. Source: JPush, "Report API v3". */
export const jpushReceiptCodes: readonly FailureCode[] = failureRows({ fault: 'recipient' }, [
  ['2', ['The registration id is not of this app.', 'Registration ID 不属于该应用。'], removeToken],
  ['3', ['The registration id was no target of this message.', 'Registration ID 不是该消息的推送目标。'], removeToken],
])

export function jpushStranger(code: string): Handling {
  if (/^1\d{3}$/.test(code)) return 'reject-content'
  return /^2\d{3}$/.test(code) ? 'reject-account' : 'unclear'
}
