import { type FailureCode, type FailureRow, failureRows } from '@message-center/channel'
import { type CodeRow, codesFor, type Handling, nothingToDo, removeToken } from '../model/failure.ts'

const app = (code: string, en: string, zh: string): FailureRow => [
  code,
  [en, zh],
  ['Check app, keys and rights in the console of OPPO.', '在 OPPO 推送平台检查应用、密钥和权限。'],
]

/** Source: OPPO, "Return codes". */
export const oppoCodes: readonly CodeRow[] = [
  ...codesFor('dead-token', [['10000', ['The registration id is not valid.', 'registration_id 无效。'], removeToken]]),
  ...codesFor('reject-content', [
    [
      '31',
      ['A parameter is missing.', '缺少必要参数。'],
      ['Look at overrides for oppo.', '检查针对 oppo 的自定义字段。'],
    ],
    [
      '32',
      ['There was a message with this id before.', '消息 ID 重复。'],
      ['Look whether the message arrived before sending it anew.', '重新发送前先确认消息是否已送达。'],
    ],
    [
      '40',
      ['A parameter is missing.', '缺少必要参数。'],
      ['Look at overrides for oppo.', '检查针对 oppo 的自定义字段。'],
    ],
    ['41', ['A parameter is wrong.', '参数不合法。'], ['Look at the message of the answer.', '查看返回信息。']],
    ['51', ['The picture is wrong.', '图片不合法。'], ['Send it without the picture.', '去掉图片后发送。']],
  ]),
  ...codesFor('renew-token', [
    app('11', 'A new token was refused as well.', '新令牌仍被拒绝。'),
    app('29', 'The token did not arrive.', '缺少令牌。'),
  ]),
  ...codesFor('reject-account', [
    app('12', 'OPPO refuses the way of calling.', 'HTTP 方法或请求方式不正确。'),
    app('14', 'The app or its key is not valid.', '应用或 AppKey 无效。'),
    app('15', 'The AppKey is missing.', '缺少 AppKey。'),
    app('16', 'The signature does not fit: the master secret is wrong.', '签名校验失败，MasterSecret 有误。'),
    app('17', 'The signature is missing.', '缺少签名。'),
    app('18', 'The time stamp is missing.', '缺少时间戳。'),
    [
      '19',
      ['The time stamp is not valid: the clock of this machine is wrong.', '时间戳不合法：本机时钟不准。'],
      ['Set the clock by NTP.', '使用 NTP 校时。'],
    ],
    app('20', 'OPPO does not know this call.', '接口名称不正确。'),
    app('21', 'The name of the call is missing.', '缺少接口名称。'),
    app('22', 'The version of the call is wrong.', '接口版本不正确。'),
    app('23', 'The version of the call is missing.', '缺少接口版本。'),
    app('24', 'The version is not supported.', '接口版本不受支持。'),
    app('25', 'The request is not as OPPO wants it.', '请求格式不正确。'),
    app('26', 'This address is on the black list.', 'IP 在黑名单中。'),
    app('27', 'This address is not allowed.', 'IP 不在白名单中。'),
    app('28', 'The app is disabled.', '应用已被禁用。'),
    app('30', 'The app has no right to push.', '应用无推送权限。'),
    app('59', 'The app may not use this kind of push.', '应用无该类推送权限。'),
    [
      '67',
      ['Category or notify level is not allowed for the channel.', '该通道不允许使用此 category 或 notify_level。'],
      ['Correct classes in the settings; OPPO approves them first.', '更正账号配置中的 classes，须先通过 OPPO 审核。'],
    ],
  ]),
  ...codesFor('wait-account', [
    ['-2', ['OPPO limits the flow.', '触发流控。'], nothingToDo],
    ['13', ['Too many calls.', '调用次数超过限制。'], nothingToDo],
    ['55', ['Too many calls in too short a time.', '调用频率超过限制。'], nothingToDo],
    [
      '34',
      ['The pictures of the day are used up.', '当日图片上传数量已达上限。'],
      ['Send without pictures today.', '今日请勿携带图片。'],
    ],
  ]),
  ...codesFor('wait-day', [
    [
      '33',
      ['The messages of the day are used up.', '当日消息数量已达上限。'],
      ['Use a channel of the private class, or apply for more.', '改用私信通道，或申请提高配额。'],
    ],
  ]),
  ...codesFor('wait-provider', [['-1', ['OPPO is out of service for now.', '服务暂不可用。'], nothingToDo]]),
]

/** Kinds of receipts. Source: OPPO, "Receipts". */
export const oppoReceiptCodes: readonly FailureCode[] = [
  ...failureRows({ fault: 'recipient' }, [
    [
      'regid_invalid',
      ['The app was removed, or the device was offline for 30 days.', '应用已卸载、设备刷机或超过 30 天未在线。'],
      removeToken,
    ],
    [
      'user_daily_limit',
      ['The device has had all messages of this class for today.', '该设备当日此类消息已达上限。'],
      ['Send less marketing to one device, or use a private channel.', '减少对单个设备的营销消息，或改用私信通道。'],
    ],
  ]),
]

/** Codes up to 100 are of the platform, those from 10000 of the call. */
export function oppoStranger(code: string): Handling {
  if (/^\d{1,3}$/.test(code)) return 'reject-account'
  return /^[12]\d{4}$/.test(code) ? 'reject-content' : 'unclear'
}
