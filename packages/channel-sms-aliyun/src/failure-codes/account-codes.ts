import { failureRows } from '@message-center/channel'
import type { RequestCode } from './request-code.ts'

/** Credentials, balance or permission are the matter. */
export const accountCodes: readonly RequestCode[] = [
  ...failureRows({ fault: 'account', handling: 'reject', culprit: 'call' }, [
    [
      'isv.OUT_OF_SERVICE',
      ['The service is stopped, mostly for want of money.', '业务停机，通常因余额不足。'],
      ['Top up the account.', '为阿里云账号充值。'],
    ],
    [
      'isv.AMOUNT_NOT_ENOUGH',
      ['The balance does not suffice.', '账户余额不足。'],
      ['Top up the account or buy a package.', '充值或购买短信套餐包。'],
    ],
    [
      'isv.PRODUCT_UN_SUBSCRIPT',
      ['The account has not activated the SMS service.', '账号未开通短信服务。'],
      ['Activate it in the console of the provider.', '在阿里云控制台开通短信服务。'],
    ],
    [
      'isv.PRODUCT_UNSUBSCRIBE',
      ['The product is not subscribed to.', '产品未订购。'],
      ['Activate it in the console of the provider.', '在阿里云控制台开通对应产品。'],
    ],
    [
      'isv.ACCOUNT_NOT_EXISTS',
      ['The account does not exist.', '账户不存在。'],
      ['Check whose access key it is.', '检查 AccessKey 所属账号。'],
    ],
    [
      'isv.ACCOUNT_ABNORMAL',
      ['The account is in an abnormal state.', '账户状态异常。'],
      ['Ask the provider for the reason.', '联系阿里云了解原因。'],
    ],
    [
      'isv.DENY_IP_RANGE',
      ['Mainland messages are not taken from this IP address.', '源 IP 地址所在地区被禁止调用。'],
      ['Send from an address in the mainland.', '从中国内地的 IP 地址发送。'],
    ],
    [
      'isv.SECURITY_FROZEN_ACCOUNT',
      ['The account is frozen for security.', '账号因安全原因被冻结。'],
      ['Complete what the provider asks for in its console.', '在阿里云控制台完成安全处理后申请解冻。'],
    ],
    [
      'isp.RAM_PERMISSION_DENY',
      ['The access key lacks permission for this action.', 'RAM 权限不足。'],
      [
        'Grant it AliyunDysmsFullAccess or the single actions.',
        '为该 RAM 用户授予 AliyunDysmsFullAccess 或对应操作的权限。',
      ],
    ],
    [
      'Forbidden.RAM',
      ['The access key lacks permission for this action.', 'RAM 用户无权执行该操作。'],
      [
        'Grant it AliyunDysmsFullAccess or the single actions.',
        '为该 RAM 用户授予 AliyunDysmsFullAccess 或对应操作的权限。',
      ],
    ],
    [
      'InvalidAccessKeyId.NotFound',
      ['The access key does not exist.', 'AccessKey ID 不存在。'],
      ['Enter the key again, or make a new one.', '重新填写 AccessKey，或创建新的 AccessKey。'],
    ],
    [
      'InvalidAccessKeyId.Inactive',
      ['The access key is disabled.', 'AccessKey 已被禁用。'],
      ['Enable it, or enter another.', '启用该 AccessKey，或填写其他可用的 AccessKey。'],
    ],
  ]),
  ...failureRows({ fault: 'account', handling: 'sign-again', culprit: 'call' }, [
    [
      'SignatureDoesNotMatch',
      ['The secret does not belong to the access key.', '签名不匹配，AccessKey Secret 错误。'],
      ['Enter the secret again.', '重新填写 AccessKey Secret。'],
    ],
    [
      'IncompleteSignature',
      ['The signature of the call is incomplete.', '请求签名不完整。'],
      [
        'Check whether a proxy changes headers; enter the access key again.',
        '检查代理是否修改了请求头，并重新填写 AccessKey。',
      ],
    ],
    [
      'InvalidTimeStamp.Expired',
      ['The clock of this machine differs by more than 15 minutes.', '本机时间与阿里云相差超过 15 分钟。'],
      ['Set the clock by NTP.', '使用 NTP 校准系统时间。'],
    ],
    [
      'SignatureNonceUsed',
      ['The same call arrived twice.', '签名随机数已被使用，请求重复到达。'],
      ['Check whether a proxy repeats requests.', '检查代理是否重复发送请求。'],
    ],
  ]),
]
