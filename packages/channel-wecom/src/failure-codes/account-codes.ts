import { failureRows } from '@message-center/channel'
import { trustedIpPage } from '../api/untrusted-address.ts'

/** Credentials and permissions of an application are the matter. Source: WeCom, "Global error codes". */
export const accountCodes = failureRows({ handling: 'reject', fault: 'account' }, [
  [
    '40001',
    ['The secret does not fit the company.', 'secret 与企业不匹配，或已被重置。'],
    ['Enter the secret of the application again.', '在管理后台查看应用的 Secret 并重新填写。'],
  ],
  [
    '40013',
    ['The company id (CorpID) does not exist.', 'CorpID 不存在。'],
    ['Copy the company id from My Company in the admin console.', '在管理后台“我的企业”中复制企业 ID。'],
  ],
  [
    '40091',
    ["The secret is invalid, perhaps another company's.", 'secret 不合法，可能是其他企业的 secret。'],
    ['Enter the secret of this application again.', '重新填写本企业该应用的 Secret。'],
  ],
  [
    '41002',
    ['The company id is missing.', '缺少 corpid 参数。'],
    ['Enter the company id in the settings of the account.', '在账号设置中填写企业 ID。'],
  ],
  [
    '41004',
    ['The secret is missing.', '缺少 secret 参数。'],
    ['Enter the secret in the settings of the account.', '在账号设置中填写 Secret。'],
  ],
  [
    '45031',
    ['The secret is not safe enough any more.', '企业 secret 不够安全，需要重置。'],
    ['Reset the secret in the admin console and enter the new one.', '在管理后台重置 Secret 并更新账号设置。'],
  ],
  [
    '42001',
    ['A new token was refused as expired as well.', '重新获取的 access_token 仍被判定为过期。'],
    ['Check that no other system renews tokens in a loop.', '检查是否有其他系统在不断刷新该应用的 access_token。'],
  ],
  [
    '40014',
    ['A new token was refused as invalid as well.', '重新获取的 access_token 仍不合法。'],
    [
      'Check the base URL; a gateway in between may mix up companies.',
      '检查 baseUrl，中间网关可能混用了不同企业的令牌。',
    ],
  ],
  [
    '41001',
    ['The token did not arrive with the call.', '请求缺少 access_token。'],
    ['Check whether a gateway in between removes the query.', '检查中间网关是否丢弃了查询参数。'],
  ],
  [
    '40056',
    ['The agent id does not exist.', 'agentid 不合法。'],
    ['Copy the AgentId from the page of the application.', '在应用详情页复制 AgentId。'],
  ],
  [
    '301002',
    [
      'The secret belongs to another application than the agent id.',
      '无权限操作指定的应用，secret 与 agentid 不属于同一应用。',
    ],
    ['Enter AgentId and Secret of one and the same application.', '填写同一个应用的 AgentId 和 Secret。'],
  ],
  [
    '50003',
    ['The application is disabled.', '应用已禁用。'],
    ['Enable it in the admin console.', '在管理后台启用该应用。'],
  ],
  [
    '48002',
    ['The application may not call this API.', 'API 接口无权限调用。'],
    [
      'Give the application this permission; for customers add it to Applications that may call (可调用应用).',
      '为应用开通该接口权限；客户联系接口需将应用加入“可调用应用”。',
    ],
  ],
  [
    '48004',
    ['The authorisation is void or was withdrawn.', '授权关系无效，可能未授权或授权已取消。'],
    ['Authorise the application again.', '请重新授权该应用。'],
  ],
  ['48005', ['The API was retired.', 'API 接口已废弃。'], ['Update this channel plugin.', '请升级该渠道插件。']],
  [
    '48006',
    ['The permission was withdrawn, since the application was unused for long.', '应用长期未使用，接口权限被收回。'],
    ['Let an administrator enable the application again.', '请企业管理员重新启用该应用。'],
  ],
  [
    '60020',
    ["The hub's address is not among the trusted ones of the application.", '访问 IP 不在应用的企业可信 IP 中。'],
    [
      `Add the address named in the message at ${trustedIpPage}.`,
      '将错误信息中的 IP 加入：https://work.weixin.qq.com/wework_admin/frame#apps → 应用 → 企业可信IP。',
    ],
  ],
])
