import { type FailureCode, type FailureRow, failureRows } from '@message-center/channel'
import { type CodeRow, codesFor, type Handling, nothingToDo, removeToken } from '../model/failure.ts'

const parameters = (code: string): FailureRow => [
  code,
  ['A parameter is missing or wrong.', '参数缺失或不合法。'],
  ['Look at the message of the answer, and at overrides for xiaomi.', '查看返回信息，并检查针对 xiaomi 的自定义字段。'],
]
const text = (code: string): FailureRow => [
  code,
  ['Title, text or payload is not allowed like this.', '标题、内容或 payload 不符合要求。'],
  ['Look at the message of the answer; change the text.', '查看返回信息并修改内容。'],
]
const credentials = (code: string): FailureRow => [
  code,
  ['Xiaomi refuses the AppSecret, or it is of another app.', 'AppSecret 错误，或与应用不匹配。'],
  ['Enter AppSecret and package name again.', '重新填写 AppSecret 和包名。'],
]
const outage = (code: string): FailureRow => [
  code,
  ['Xiaomi had an internal error.', '小米推送内部错误。'],
  nothingToDo,
]

/** Source: Xiaomi, "Error codes of Mi Push". */
export const xiaomiCodes: readonly CodeRow[] = [
  ...codesFor('dead-token', [
    ['badRegIds', ['The registration id is not valid.', 'regId 无效。'], removeToken],
    ['10029', ['The registration id is not of this app.', 'regId 不属于该应用。'], removeToken],
    ['65003', ['There is no such device.', '设备不存在。'], removeToken],
    ['65007', ['The registration id is not valid.', 'regId 无效。'], removeToken],
  ]),
  ...codesFor('reject-content', [
    ...['10008', '10012', '10016', '10017', '21305'].map(parameters),
    [
      '65009',
      ['The message is too long.', '消息过长。'],
      ['Shorten title, body or data.', '缩短标题、正文或自定义数据。'],
    ],
    ...['65011', '65012', '65013', '65014', '65015', '65016', '65017', '65036', '65037', '65038'].map(text),
    ['10037', ['The message had expired.', '消息已过期。'], ['Give it a longer life.', '延长消息有效期。']],
    [
      '22102',
      ['Xiaomi refuses the message and says in words why.', '小米拒绝了该消息，原因见返回信息。'],
      ['Look at the message of the answer.', '查看返回信息。'],
    ],
  ]),
  ...codesFor('reject-account', [
    ...['21301', '21302', '21303', '22000', '22006', '22007', '22022'].map(credentials),
    ['10031', ['The app is on the black list.', '应用已被列入黑名单。'], ['Ask Xiaomi why.', '联系小米了解原因。']],
    [
      '10036',
      ['The app may not do this.', '应用被禁止使用该接口。'],
      ["Look at the app's rights in the console.", '在控制台查看应用权限。'],
    ],
    [
      '26006',
      ['The message needs a review by Xiaomi.', '消息需要小米审核。'],
      ['Apply for a channel of the private class.', '申请私信通道。'],
    ],
    [
      '27001',
      ['The channel is not of this app, or not of this class.', 'channel_id 与应用或消息类别不匹配。'],
      [
        'Correct channelIds in the settings; the channel is approved in the console first.',
        '更正账号配置中的 channelIds，通道须先在控制台通过审核。',
      ],
    ],
  ]),
  ...codesFor('wait-account', [
    ['10027', ['Too many calls.', '接口调用过于频繁。'], nothingToDo],
    ['26004', ['Too many broadcasts.', '广播消息过于频繁。'], nothingToDo],
  ]),
  ...codesFor('wait-day', [
    [
      '10034',
      ['The messages of the day are used up.', '当日消息量已达上限。'],
      ['Use a channel of the private class, or apply for more.', '改用私信通道，或申请提高配额。'],
    ],
    [
      '200001',
      ['The quota of the class is used up for today.', '该类消息当日配额已用尽。'],
      ['Use a channel of the private class, or apply for more.', '改用私信通道，或申请提高配额。'],
    ],
  ]),
  ...codesFor('wait-provider', [
    ...['1', '10001', '10002', '10003', '20607', '26003', '65029'].map(outage),
    ['20301', ['Sending failed inside Xiaomi.', '小米推送发送失败。'], nothingToDo],
  ]),
]

/** Kinds of receipts. Source: Xiaomi, "Receipts of Mi Push". */
export const xiaomiReceiptCodes: readonly FailureCode[] = [
  ...failureRows({ fault: 'recipient' }, [
    ['16', ['The registration id is not valid any more.', '目标设备无效。'], removeToken],
    [
      '32',
      ['The app on the device has switched push off.', '客户端关闭了推送。'],
      ['Reach the person on another channel.', '请改用其他渠道。'],
    ],
    [
      '64',
      ['The device does not fit the filter of the message.', '目标设备不符合过滤条件。'],
      ['Look at overrides for xiaomi.', '检查针对 xiaomi 的自定义字段。'],
    ],
  ]),
  ...failureRows({ fault: 'account' }, [
    [
      '128',
      ['The quota of the day was used up.', '当日推送总量超限。'],
      ['Use a channel of the private class, or apply for more.', '改用私信通道，或申请提高配额。'],
    ],
  ]),
]

/** The first digits name the family. */
export function xiaomiStranger(code: string): Handling {
  if (/^(?:21|22|26|27)\d{3}$/.test(code)) return 'reject-account'
  return /^(?:10|65)\d{3}$/.test(code) ? 'reject-content' : 'unclear'
}
