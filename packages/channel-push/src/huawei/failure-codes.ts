import { type FailureCode, failureRows } from '@message-center/channel'
import { type CodeRow, codesFor, type Handling, nothingToDo, removeToken } from '../model/failure.ts'

/** Source: Huawei, "Push Kit REST API", response codes; reasons of single tokens come within 80100000 and 80300007. */
export const huaweiCodes: readonly CodeRow[] = [
  ...codesFor('dead-token', [
    ['noRight', ['The token belongs to another project.', '令牌不属于该项目。'], removeToken],
    ['tokenFormatError', ['This is not a token of Push Kit.', '令牌格式错误。'], removeToken],
    ['illegal_tokens', ['The token is not valid.', '令牌无效。'], removeToken],
  ]),
  ...codesFor('reject-recipient', [
    [
      '80300007',
      ['None of the tokens is valid for this project.', '所有令牌对该项目均无效。'],
      [
        'Check that the account is of the same project as the app; else delete the tokens.',
        '确认账号与应用属于同一项目；否则删除这些令牌。',
      ],
    ],
    [
      'countryNotSupport',
      ['Push Kit does not serve the country of the device.', '设备所在国家或地区不支持推送。'],
      ['Reach the person on another channel.', '请改用其他渠道。'],
    ],
    [
      'tokenPlatformNotSupport',
      [
        'The token is of the other world: HarmonyOS or Android with HMS.',
        '令牌所属平台不符（HarmonyOS 与 HMS 不通用）。',
      ],
      ['Correct the vendor of the address.', '更正地址中的 vendor。'],
    ],
  ]),
  ...codesFor('reject-content', [
    [
      '80100001',
      ['Some parameters are wrong.', '部分参数错误。'],
      ['Look at the message of the answer.', '查看返回信息。'],
    ],
    [
      '80100003',
      ['The payload is wrong; the answer names the field.', '消息体非法，返回信息中指明了字段。'],
      ['Look at the message of the answer.', '查看返回信息。'],
    ],
    ['80100016', ['The text holds sensitive words.', '内容包含敏感信息。'], ['Change the text.', '修改内容。']],
    [
      '80300008',
      ['The body has more than 4,096 bytes without tokens.', '消息体超过 4096 字节（不含令牌）。'],
      ['Shorten body or data.', '缩短正文或自定义数据。'],
    ],
    [
      '80300010',
      ['The number of tokens is not 1 to 1,000.', '令牌数量不在 1 至 1000 之间。'],
      ['Report it: the plugin makes the call.', '请反馈此问题，请求由插件生成。'],
    ],
    [
      'differentImgVerifyPolicy',
      ['The picture is not allowed for this device.', '图片不符合该设备的审核策略。'],
      ['Send it without the picture.', '去掉图片后发送。'],
    ],
  ]),
  ...codesFor('renew-token', [
    [
      '80200003',
      ['A new token was called expired as well.', '新令牌仍被判定为过期。'],
      ['Set the clock by NTP.', '使用 NTP 校时。'],
    ],
    [
      '80200005',
      ['A new token was called expired as well.', '新令牌仍被判定为过期。'],
      ['Set the clock by NTP.', '使用 NTP 校时。'],
    ],
    [
      '401',
      ['Huawei refuses the credentials.', '华为拒绝了账号凭证。'],
      ['Enter them again; check that the API is enabled for the project.', '重新填写凭证，并确认项目已开通推送服务。'],
    ],
  ]),
  ...codesFor('reject-account', [
    [
      '80200001',
      [
        'The credentials are wrong, or of another app than the address of the call.',
        '鉴权失败，或凭证与请求地址中的应用不一致。',
      ],
      ['Enter app or project id and key again.', '重新填写应用 ID 或项目 ID 以及密钥。'],
    ],
    [
      '80300002',
      ['The app may not send.', '应用无推送权限。'],
      ['Enable Push Kit for the app in AppGallery Connect.', '在 AppGallery Connect 为应用开通推送服务。'],
    ],
    [
      'noPushTypeRight',
      ['The app lacks the right for this kind of message.', '应用无该类消息的权限。'],
      ['Apply for it in AppGallery Connect.', '在 AppGallery Connect 申请相应权益。'],
    ],
    [
      'disableSendHuaweiMsgBecauseOfPenalty',
      ['Huawei has stopped the app for breaking its rules.', '应用因违规被华为停止推送。'],
      ['Look for the notice in AppGallery Connect.', '在 AppGallery Connect 查看处罚通知。'],
    ],
    [
      'appinfoError',
      ['Huawei does not know the app.', '应用信息错误。'],
      ['Check app and project in AppGallery Connect.', '在 AppGallery Connect 检查应用和项目。'],
    ],
    ['1101', ['App id or secret is wrong.', '应用 ID 或密钥错误。'], ['Enter both again.', '重新填写两项。']],
  ]),
  ...codesFor('wait-account', [
    [
      '80300011',
      ['A quota is used up.', '超出配额。'],
      [
        'Nothing; it is sent again later. Apply for a larger quota if it goes on.',
        '无需处理，系统稍后重发；若持续出现请申请更高配额。',
      ],
    ],
    ['503', ['Huawei limits the flow.', '华为触发流控。'], nothingToDo],
  ]),
  ...codesFor('wait-provider', [['81000001', ['Huawei had an internal error.', '华为系统内部错误。'], nothingToDo]]),
]

/** Results of receipts. Source: Huawei, "Message receipts". */
export const huaweiReceiptCodes: readonly FailureCode[] = [
  ...failureRows({ fault: 'recipient' }, [
    ['2', ['The app is not on the device.', '设备未安装该应用。'], removeToken],
    ['5', ['The token is not of this device.', '令牌与设备不匹配。'], removeToken],
    [
      '6',
      ['It was not shown: the person has switched notifications off.', '未展示：用户关闭了通知。'],
      ['Reach the person on another channel.', '请改用其他渠道。'],
    ],
    [
      '10',
      ['The device was offline for 30 days.', '设备超过 30 天未在线。'],
      ['Nothing; it is reached again once it is online.', '无需处理，设备上线后即可恢复。'],
    ],
    [
      '15',
      ['A newer message took its place while the device was offline.', '设备离线期间被新消息覆盖。'],
      ['Nothing.', '无需处理。'],
    ],
    ['22', ['The message was for another user of the device.', '设备上的用户标识不匹配。'], ['Nothing.', '无需处理。']],
    ['27', ['The app was not running.', '应用进程不存在。'], ['Nothing.', '无需处理。']],
    [
      '31',
      ['The device does not support this kind of message.', '设备不支持该类消息。'],
      ['Reach the person on another channel.', '请改用其他渠道。'],
    ],
    ['51', ['The device was restarted and is still locked.', '设备重启后尚未解锁。'], ['Nothing.', '无需处理。']],
    [
      '144',
      ['The profile does not exist on the device.', '设备上不存在该 profile。'],
      ['Correct the profile.', '更正 profile。'],
    ],
  ]),
  ...failureRows({ fault: 'account' }, [
    [
      '102',
      ['Too many messages to the device today.', '当日发往该设备的消息过多。'],
      ['Send less to one device.', '降低对单个设备的发送频率。'],
    ],
    [
      '201',
      ['The quota of the class is used up, or Huawei has stopped it.', '超出消息分类的配额或被管控。'],
      ['Apply for the self-classification right of the category.', '申请该类别的自分类权益。'],
    ],
  ]),
  ...failureRows({ fault: 'provider' }, [
    ['14', ['Huawei names no reason.', '其他原因。'], ['Send again if it still matters.', '如仍有必要，请重新发送。']],
  ]),
]

/** Numbers by their family; words are reasons of single tokens. */
export function huaweiStranger(code: string): Handling {
  if (/^80[13]\d{5}$/.test(code)) return 'reject-content'
  if (/^802\d{5}$/.test(code) || /^\d{4}$/.test(code)) return 'reject-account'
  if (/^81\d{6}$/.test(code)) return 'wait-provider'
  return /^[A-Za-z]/.test(code) ? 'reject-recipient' : 'unclear'
}
