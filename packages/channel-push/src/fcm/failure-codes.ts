import { type CodeRow, codesFor, type Handling, nothingToDo, removeToken } from '../model/failure.ts'

/** Source: Firebase, "FCM error codes"; Google, "OAuth 2.0 errors". */
export const fcmCodes: readonly CodeRow[] = [
  ...codesFor('dead-token', [
    ['UNREGISTERED', ['The app was removed, or its token has expired.', '应用已卸载或令牌已失效。'], removeToken],
    ['INVALID_ARGUMENT/token', ['This is not a token of FCM.', '不是有效的 FCM 令牌。'], removeToken],
  ]),
  ...codesFor('reject-recipient', [
    [
      'SENDER_ID_MISMATCH',
      ['The token belongs to another project.', '该令牌属于其他 Firebase 项目。'],
      [
        'Send by the account of that project. If it happens to all devices, the service account is of the wrong project.',
        '使用该项目对应的账号发送；若所有设备都出现，说明服务账号所属项目有误。',
      ],
    ],
  ]),
  ...codesFor('reject-content', [
    [
      'INVALID_ARGUMENT',
      ['FCM takes this message in no case: a field is wrong or too long.', '消息字段错误或过长，FCM 拒绝接收。'],
      ['Look at the message of the answer, and at overrides for fcm.', '查看返回信息，并检查针对 fcm 的自定义字段。'],
    ],
  ]),
  ...codesFor('renew-token', [
    [
      'UNAUTHENTICATED',
      ['A new access token was refused as well.', '新的访问令牌仍被拒绝。'],
      ['Check that the service account still exists and is enabled.', '检查服务账号是否仍存在且已启用。'],
    ],
  ]),
  ...codesFor('reject-account', [
    [
      'THIRD_PARTY_AUTH_ERROR',
      ['The project has no valid key for APNs or web push.', '项目缺少有效的 APNs 密钥或网页推送密钥。'],
      [
        'Upload the APNs key in the console of Firebase, Cloud Messaging.',
        '在 Firebase 控制台的 Cloud Messaging 中上传 APNs 密钥。',
      ],
    ],
    [
      'PERMISSION_DENIED',
      ['The service account may not send, or the API is off.', '服务账号无发送权限，或未启用 API。'],
      [
        'Enable the Firebase Cloud Messaging API and give the service account its role.',
        '启用 Firebase Cloud Messaging API，并为服务账号授予相应角色。',
      ],
    ],
    ['NOT_FOUND', ['The project does not exist.', '项目不存在。'], ['Correct the project id.', '更正项目 ID。']],
    [
      'invalid_grant',
      ['The key was deleted, or the clock of this machine is wrong.', '密钥已被删除，或本机时钟不准。'],
      [
        'Set the clock by NTP; else make a new key of the service account.',
        '使用 NTP 校时；否则为服务账号创建新密钥。',
      ],
    ],
    [
      'invalid_client',
      ['The service account does not exist.', '服务账号不存在。'],
      ['Paste the key file of the service account again.', '重新粘贴服务账号密钥文件。'],
    ],
    [
      'unauthorized_client',
      ['The service account may not have tokens for this.', '服务账号无权获取该令牌。'],
      ['Enable the service account, and the API in its project.', '启用服务账号及其项目的 API。'],
    ],
    [
      'invalid_scope',
      ['The service account may not use messaging.', '服务账号不允许使用消息推送。'],
      ['Give it the role Firebase Cloud Messaging API Admin.', '授予 Firebase Cloud Messaging API Admin 角色。'],
    ],
  ]),
  ...codesFor('wait-account', [
    [
      'QUOTA_EXCEEDED',
      ['Too many messages of the project, to the device or to the topic.', '项目、设备或主题的消息量超过配额。'],
      nothingToDo,
    ],
    ['RESOURCE_EXHAUSTED', ['Too many messages of the project.', '项目的消息量超过配额。'], nothingToDo],
  ]),
  ...codesFor('wait-provider', [
    ['UNAVAILABLE', ['FCM is overloaded.', 'FCM 服务过载。'], nothingToDo],
    ['INTERNAL', ['FCM had an internal error.', 'FCM 内部错误。'], nothingToDo],
  ]),
]

/** FCM's own words for what is not in its list: nobody knows. */
export function fcmStranger(code: string): Handling {
  // Those of the token endpoint are in small letters.
  return code === code.toLowerCase() ? 'reject-account' : 'unclear'
}
