import { type CodeRow, codesFor, type Handling, nothingToDo, removeToken } from '../model/failure.ts'

/** Reasons of APNs. Source: Apple, "Handling notification responses from APNs". */
export const apnsCodes: readonly CodeRow[] = [
  ...codesFor('dead-token', [
    ['Unregistered', ['The app was removed from the device.', '设备已卸载该应用。'], removeToken],
    ['ExpiredToken', ['The device token has expired.', '设备令牌已过期。'], removeToken],
    [
      'BadDeviceToken',
      ['This is no device token, or one of the other environment.', '设备令牌无效，或属于另一环境（生产/沙盒）。'],
      [
        'Check the environment of the account first; delete the token only when it is of the same.',
        '先核对账号的环境；确认环境一致后再删除该令牌。',
      ],
    ],
    [
      'DeviceTokenNotForTopic',
      ['The device token belongs to another app.', '设备令牌属于其他应用。'],
      ['Send it by the account of that app, or correct the bundle id.', '使用该应用的账号发送，或更正 Bundle ID。'],
    ],
  ]),
  ...codesFor('reject-recipient', [
    [
      'MissingDeviceToken',
      ['The request named no device.', '请求中没有设备令牌。'],
      ['Correct the address.', '更正设备地址。'],
    ],
  ]),
  ...codesFor('reject-content', [
    [
      'PayloadTooLarge',
      ['The payload has more than 4,096 bytes.', '消息体超过 4096 字节。'],
      ['Shorten body or data.', '缩短正文或自定义数据。'],
    ],
    [
      'PayloadEmpty',
      ['The payload is empty.', '消息体为空。'],
      ['Look at overrides for apns.', '检查针对 apns 的自定义字段。'],
    ],
    [
      'BadCollapseId',
      ['The collapse key is too long.', '折叠标识过长。'],
      ['Use at most 64 bytes.', '不超过 64 字节。'],
    ],
    [
      'BadExpirationDate',
      ['The time to live is no number.', '有效期不正确。'],
      ['Look at overrides for apns.', '检查针对 apns 的自定义字段。'],
    ],
    [
      'BadMessageId',
      ['The id of the notification is malformed.', '消息标识格式不正确。'],
      ['Report it: the plugin makes it.', '请反馈此问题，该标识由插件生成。'],
    ],
    [
      'BadPriority',
      ['The priority is not 10, 5 or 1.', '优先级只能为 10、5 或 1。'],
      ['Look at overrides for apns.', '检查针对 apns 的自定义字段。'],
    ],
    [
      'InvalidPushType',
      ['The push type is none that APNs knows.', '推送类型不正确。'],
      ['Look at overrides for apns.', '检查针对 apns 的自定义字段。'],
    ],
    [
      'DuplicateHeaders',
      ['A header was sent twice.', '请求头重复。'],
      ['Look at overrides for apns.', '检查针对 apns 的自定义字段。'],
    ],
  ]),
  ...codesFor('renew-token', [
    [
      'ExpiredProviderToken',
      [
        'The token of the account is too old for APNs: the clock of this machine is wrong.',
        '账号令牌已过期：本机时钟不准。',
      ],
      ['Set the clock by NTP.', '使用 NTP 校时。'],
    ],
  ]),
  ...codesFor('reject-account', [
    [
      'InvalidProviderToken',
      ['Key, key id and team id do not belong together.', '密钥、Key ID 与 Team ID 不匹配。'],
      ['Enter the three again; check that the key was not revoked.', '重新填写三项，并确认密钥未被吊销。'],
    ],
    [
      'MissingProviderToken',
      ['The request carried no token.', '请求未携带令牌。'],
      ['Enter the key again.', '重新填写密钥。'],
    ],
    [
      'BadTopic',
      ['The bundle id is malformed.', 'Bundle ID 格式不正确。'],
      ['Correct app in the settings.', '更正账号配置中的 app。'],
    ],
    [
      'MissingTopic',
      ['The request named no app.', '请求未指定应用。'],
      ['Set app in the settings.', '在账号配置中填写 app。'],
    ],
    [
      'TopicDisallowed',
      ['The key may not send to this app.', '该密钥不能向此应用推送。'],
      [
        'Use a key of the team that owns the app, or one whose topics include it.',
        '使用应用所属团队的密钥，或授权主题包含该应用的密钥。',
      ],
    ],
    ['BadCertificate', ['The certificate is bad.', '证书无效。'], ['Use a key instead.', '改用密钥认证。']],
    [
      'BadCertificateEnvironment',
      ['The certificate is for the other environment.', '证书环境不匹配。'],
      ['Use a key instead.', '改用密钥认证。'],
    ],
    [
      'Forbidden',
      ['APNs refuses the account.', 'APNs 拒绝了该账号。'],
      ['Check the key in the developer account.', '在开发者后台检查密钥。'],
    ],
    [
      'BadEnvironmentKeyIdInToken',
      ['The key is for the other environment.', '密钥与环境不匹配。'],
      ['Change environment in the settings, or use a key for both.', '更改账号的环境，或使用两个环境通用的密钥。'],
    ],
    [
      'UnrelatedKeyIdInToken',
      ['The connection was opened with a key of another team.', '该连接已使用其他团队的密钥。'],
      ['Enter key id and team id again.', '重新填写 Key ID 和 Team ID。'],
    ],
    ['BadPath', ['Nothing is at this address.', '请求地址不存在。'], ['Correct the base URL.', '更正接口地址。']],
    [
      'MethodNotAllowed',
      ['The address takes no POST.', '该地址不接受 POST。'],
      ['Correct the base URL.', '更正接口地址。'],
    ],
  ]),
  ...codesFor('wait-recipient', [
    [
      'TooManyRequests',
      ['Too many notifications to this device.', '发往该设备的通知过于频繁。'],
      [
        'Nothing; it is sent again later. Send less to one device.',
        '无需处理，系统稍后重发；请降低对单个设备的发送频率。',
      ],
    ],
  ]),
  ...codesFor('wait-account', [
    [
      'TooManyProviderTokenUpdates',
      ['Too many tokens of the account within 20 minutes.', '20 分钟内账号令牌更新过于频繁。'],
      ['Check that nobody else uses the key with tokens of his own.', '检查是否有其他系统使用同一密钥频繁生成令牌。'],
    ],
  ]),
  ...codesFor('wait-provider', [
    ['InternalServerError', ['APNs had an internal error.', 'APNs 内部错误。'], nothingToDo],
    ['ServiceUnavailable', ['APNs is out of service for now.', 'APNs 暂不可用。'], nothingToDo],
    ['Shutdown', ['The server of APNs is closing.', 'APNs 服务器正在关闭。'], nothingToDo],
    ['IdleTimeout', ['The connection was idle for too long.', '连接空闲超时。'], nothingToDo],
  ]),
]

/** A reason that Apple has added since: it names what is wrong, and repeating would not mend it. */
export function apnsStranger(): Handling {
  return 'reject-account'
}
