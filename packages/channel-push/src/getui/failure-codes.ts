import { type FailureCode, failureRows } from '@message-center/channel'
import { type CodeRow, codesFor, type Handling, nothingToDo, removeToken } from '../model/failure.ts'

/** Source: Getui, "REST API v2", return codes. */
export const getuiCodes: readonly CodeRow[] = [
  ...codesFor('dead-token', [
    ['20001/target', ['The client id is not of this app.', 'CID 无效或不属于该应用。'], removeToken],
  ]),
  ...codesFor('reject-recipient', [
    [
      'successed_ignore',
      ['The device was not online for 90 days; Getui sends nothing to it.', '设备超过 90 天未活跃，个推不再下发。'],
      ['Nothing; it is reached again once the app was opened.', '无需处理，用户再次打开应用后即可恢复。'],
    ],
  ]),
  ...codesFor('reject-content', [
    [
      '20001',
      ['A parameter is wrong.', '参数错误。'],
      ['Look at the message of the answer.', '查看返回信息中的参数说明。'],
    ],
    [
      '1',
      ['The request is no JSON.', '请求不是合法的 JSON。'],
      ['Report it: the plugin makes the request.', '请反馈此问题，请求由插件生成。'],
    ],
    ['404', ['The call does not exist.', '接口不存在。'], ['Correct the base URL.', '更正接口地址。']],
    ['405', ['The call takes another method.', '请求方法不正确。'], ['Correct the base URL.', '更正接口地址。']],
  ]),
  ...codesFor('renew-token', [
    [
      '10001',
      ['A new token was refused as well.', '新令牌仍被拒绝。'],
      ['Enter AppID, AppKey and master secret again.', '重新填写 AppID、AppKey 和 MasterSecret。'],
    ],
  ]),
  ...codesFor('reject-account', [
    [
      '20001/auth',
      ['Getui gives no token for these credentials.', '个推拒绝为该凭证签发令牌。'],
      [
        'Enter AppKey and master secret again; set the clock by NTP.',
        '重新填写 AppKey 和 MasterSecret，并使用 NTP 校时。',
      ],
    ],
    [
      '10002',
      ['The app or this address is on the black list.', 'AppID 或 IP 已被列入黑名单。'],
      ['Ask Getui why.', '联系个推了解原因。'],
    ],
    [
      '10004',
      ['The account may not use this call.', '无权限使用该接口。'],
      ['Look at the plan of the app in the console.', '在控制台查看应用的服务套餐。'],
    ],
    [
      '301',
      ['The app lives in another machine room.', '应用归属其他机房。'],
      ['Set the base URL that Getui names for the app.', '将接口地址改为个推为该应用指定的域名。'],
    ],
  ]),
  ...codesFor('wait-account', [
    ['10003', ['Too many tokens were asked for.', '获取令牌过于频繁。'], nothingToDo],
    ['10005', ['Too many calls within a minute.', '每分钟调用次数超过限制。'], nothingToDo],
  ]),
  ...codesFor('wait-provider', [['2', ['Getui is starting.', '个推服务正在启动。'], nothingToDo]]),
]

/** Codes of receipts. Source: Getui, "Receipts". */
export const getuiReceiptCodes: readonly FailureCode[] = [
  ...failureRows({ fault: 'recipient' }, [
    [
      '400',
      ['Apple refused the notification.', '苹果服务器拒绝了该通知。'],
      ['Check the certificate of the app at Getui.', '检查在个推配置的苹果证书。'],
    ],
    ['401', ['There is no such user.', '用户不存在。'], removeToken],
    [
      '402',
      ['The device was not active for long.', '设备长期不活跃。'],
      ['Nothing; it is reached again once the app was opened.', '无需处理，用户再次打开应用后即可恢复。'],
    ],
  ]),
  ...failureRows({ fault: 'provider' }, [
    [
      '500',
      ['Getui had an internal error.', '个推内部错误。'],
      ['Send again if it still matters.', '如仍有必要，请重新发送。'],
    ],
  ]),
]

/** Families by plan and quota have no list: another account may get through. */
export function getuiStranger(code: string): Handling {
  if (/^[134]\d{4}$/.test(code)) return 'reject-account'
  return /^2\d{4}$/.test(code) ? 'reject-content' : 'unclear'
}
