import { failureRows } from '@message-center/channel'
import type { CallCode } from './call-code.ts'

const console_ = [
  'Read the notices in the console of the account and settle what they ask for.',
  '请登录公众平台查看通知并按要求处理。',
] as const

const grant = [
  'Check the permissions in the console: template messages need a verified service account.',
  '请在公众平台检查接口权限；模板消息仅限已认证的服务号。',
] as const

const enterId = ['Enter AppID and AppSecret again.', '请重新填写 AppID 和 AppSecret。'] as const

const token = [
  'Nothing; it is replaced. If it goes on: look who else forces new tokens for this account.',
  '无需处理，系统会自动更换；若持续出现，请检查是否有其他系统在强制刷新该账号的 access_token。',
] as const

/** The account is the matter. */
export const accountCodes: readonly CallCode[] = [
  ...failureRows({ fault: 'account', handling: 'renew-token' }, [
    [
      '40001',
      [
        'The access token is not the latest; from the token call itself: the AppSecret is wrong.',
        'access_token 无效或不是最新的；若出自获取 access_token 的接口，则为 AppSecret 错误。',
      ],
      [
        'If the test button says the same, enter the AppSecret again; else nothing, the token is replaced.',
        '若测试按钮也返回此错误，请重新填写 AppSecret；否则无需处理，系统会自动更换。',
      ],
    ],
    ['40014', ['The access token is not valid.', 'access_token 不合法。'], token],
    ['42001', ['The access token has expired.', 'access_token 已过期。'], token],
    ['41001', ['The access token is missing.', '缺少 access_token 参数。'], token],
  ]),
  ...failureRows({ fault: 'account', handling: 'reject' }, [
    ['40013', ['The AppID is wrong.', 'AppID 不合法。'], enterId],
    ['40125', ['The AppSecret is wrong.', 'AppSecret 不正确。'], enterId],
    ['41002', ['The AppID is missing.', '缺少 appid 参数。'], enterId],
    ['41004', ['The AppSecret is missing.', '缺少 secret 参数。'], enterId],
    [
      '40164',
      [
        'The address of this hub is not on the IP allow-list of the account; the message names it.',
        '调用方 IP 不在公众号的 IP 白名单中，错误信息中会给出该 IP。',
      ],
      [
        'Add the named address in the console under Settings and Development, IP allow-list.',
        '请在公众平台“设置与开发”的 IP 白名单中添加该 IP。',
      ],
    ],
    ['48001', ['The account has no permission for this interface.', '公众号未获得该接口的权限。'], grant],
    ['48003', ['The account has not agreed to the terms of this interface.', '公众号未同意相关接口协议。'], console_],
    ['48004', ['The interface is blocked for the account.', '该接口已被封禁。'], console_],
    ['48008', ['The account may not send this type of message.', '公众号没有发送该类型消息的权限。'], grant],
    ['50001', ['The user has not granted this interface.', '接口未获授权。'], grant],
    ['50002', ['The account is restricted, perhaps for a violation.', '公众号受限，可能因违规被限制接口。'], console_],
    ['50004', ['The interface is switched off for the account.', '公众号已被禁用该接口。'], console_],
    ['50007', ['The account is blocked.', '公众号已被屏蔽。'], console_],
    [
      '61007',
      ['The account has not authorised the third-party platform for this.', '公众号未将该接口授权给第三方平台。'],
      ['Grant the permission set to the platform again.', '请重新将相应权限集授权给第三方平台。'],
    ],
    ['89503', ['An administrator has to confirm this call.', '此次调用需要管理员确认。'], console_],
  ]),
]
