import { failureRows } from '@message-center/channel'
import type { CallCode } from './call-code.ts'

const ask = [
  'Ask the user to follow the account again; do not write to this openid until then.',
  '请引导用户重新关注公众号，在此之前不要再向该 openid 发送。',
] as const

/** The user is the matter. */
export const recipientCodes: readonly CallCode[] = failureRows({ fault: 'recipient', handling: 'reject' }, [
  [
    '40003',
    [
      'The openid is wrong, belongs to another official account, or its user does not follow this one.',
      'openid 不正确、属于其他公众号，或用户未关注本公众号。',
    ],
    [
      'Use the openid that this very account got for the user; a person has another one in each account.',
      '请使用用户在本公众号下的 openid；同一用户在不同公众号下的 openid 不同。',
    ],
  ],
  ['43004', ['The user does not follow the account.', '用户未关注公众号。'], ask],
  ['43005', ['The user is no friend of the account.', '用户与公众号没有好友关系。'], ask],
  [
    '43019',
    ['The user is on the black list of the account.', '用户在公众号的黑名单中。'],
    ['Take the user off the black list in the console of the account.', '请在公众平台将该用户移出黑名单。'],
  ],
  ['46004', ['There is no such user.', '用户不存在。'], ['Remove the address.', '请删除该地址。']],
  [
    '48002',
    ['The follower has turned off messages of the account.', '粉丝关闭了接收公众号消息。'],
    ['Reach the user on another channel.', '请改用其他渠道触达该用户。'],
  ],
  ['50005', ['The user does not follow the account.', '用户未关注公众号。'], ask],
  [
    '43101',
    [
      'The user has given no consent for this notice, has used it up, or has refused.',
      '用户未订阅该通知、订阅次数已用完，或已拒绝接收。',
    ],
    [
      'Ask the user to subscribe again; one consent is good for one message unless the template is long-term.',
      '请引导用户再次订阅；一次性订阅每次同意只能下发一条，长期订阅除外。',
    ],
  ],
  [
    '45015',
    [
      'The window for customer-service messages is closed, or the user follows no more.',
      '已超过客服消息的下发时限，或用户已取消关注。',
    ],
    [
      'Wait for the next message or click of the user, or send a template message.',
      '等待用户再次发消息或点击菜单，或改发模板消息。',
    ],
  ],
  [
    '45047',
    ['The customer-service messages of this window are used up.', '该窗口内可下发的客服消息条数已用完。'],
    [
      'Wait for the next message or click of the user; put several texts into one message.',
      '等待用户再次发消息或点击菜单；可将多条内容合并为一条。',
    ],
  ],
])
