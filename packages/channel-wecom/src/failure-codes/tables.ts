import { failureRows } from '@message-center/channel'
import { accountCodes } from './account-codes.ts'
import { contentCodes } from './content-codes.ts'
import { makeFailureTable } from './failure-table.ts'
import { memberCodes, silentLimitCode } from './member-codes.ts'
import { waitingCodes } from './waiting-codes.ts'

const silentLimit = failureRows({ handling: 'wait-recipient', fault: 'provider' }, [
  [
    silentLimitCode,
    ['One more would be dropped by WeCom without a word.', '再发送将被企业微信静默丢弃，已主动推迟。'],
    ['Nothing; it is sent when the limit allows it.', '无需处理，限制解除后自动发送。'],
  ],
])

/** Codes of messages to members. */
export const appFailures = makeFailureTable(
  memberCodes,
  contentCodes,
  accountCodes,
  waitingCodes('wait-account'),
  silentLimit,
)

/** Codes of application group chats. Source: WeCom, "Application group chats". */
export const chatFailures = makeFailureTable(
  failureRows({ handling: 'reject', fault: 'recipient' }, [
    ['86001', ['The chat id is malformed.', 'chatid 不合法。'], ['Correct the chat id.', '更正 chatid。']],
    [
      '86003',
      ['The chat does not exist.', 'chatid 不存在。'],
      ['Create the chat with this application first.', '请先用该应用创建群聊。'],
    ],
    [
      '40050',
      ['The chat does not exist yet.', 'chatid 不存在，需先创建会话。'],
      ['Create the chat with this application first.', '请先用该应用创建群聊。'],
    ],
    [
      '86008',
      ['The chat was created by another application.', '该群不是由本应用创建。'],
      ['Send by the account of the application that created it.', '使用创建该群的应用账号发送。'],
    ],
    [
      '86216',
      ['A member of the chat is not valid any more.', '群中存在非法成员。'],
      ['Remove the member from the chat.', '将该成员移出群聊。'],
    ],
  ]),
  contentCodes,
  accountCodes,
  waitingCodes('wait-account'),
  silentLimit,
)

/** A group that the account has no webhook for. */
export const unknownGroupCode = 'unknown-group'

/** Codes of group bots. Source: WeCom, "Group bots" (消息推送), "Global error codes". */
export const botFailures = makeFailureTable(
  failureRows({ handling: 'reject', fault: 'recipient' }, [
    [
      unknownGroupCode,
      ['The account has no webhook for this group.', '账号中没有该群的 Webhook。'],
      [
        'Add the group and its key to webhooks of the account, or correct the name.',
        '在账号的 webhooks 中添加该群，或更正群名。',
      ],
    ],
    [
      '93006',
      ['The group id is invalid.', '群 ID 不合法。'],
      ['Add the bot to the group again and enter its new key.', '在群中重新添加机器人并更新 key。'],
    ],
    [
      '93008',
      ['The bot is not in the group any more.', '机器人不在群里。'],
      ['Add the bot to the group again and enter its new key.', '在群中重新添加机器人并更新 key。'],
    ],
  ]),
  failureRows({ handling: 'reject', fault: 'account' }, [
    [
      '93000',
      [
        'The webhook key is wrong, or the bot was removed from its group.',
        'Webhook 的 key 不合法，或机器人已被移出群。',
      ],
      [
        'Copy the key from the page of the bot; add the bot again if it is gone.',
        '在机器人详情中复制 key；若机器人已被移除，请重新添加。',
      ],
    ],
    ['93004', ['The bot is disabled.', '机器人被停用。'], ['Enable the bot in its group.', '在群中重新启用机器人。']],
  ]),
  contentCodes,
  waitingCodes('wait-recipient'),
)

/** Codes of mass messages to customers, in answers and in later polls. */
export const customerCodes = { failList: 'fail_list', notFriend: 'status-2', quota: 'status-3' } as const

/** The task is still being handed out; its state can be asked for later. */
export const dispatchingCode = '41063'

/** Codes of mass messages to customers. Source: WeCom, "Create a mass message", "Get the results of a mass message". */
export const customerFailures = makeFailureTable(
  failureRows({ handling: 'reject', fault: 'recipient' }, [
    [
      customerCodes.failList,
      [
        'The customer cannot be written to: no relation, or the limit is used up.',
        '无法向该客户群发：没有客户关系，或已达群发上限。',
      ],
      ['Check that an employee has this customer as a contact.', '确认有员工添加了该客户。'],
    ],
    [
      customerCodes.notFriend,
      ['The customer is no contact of the employee any more.', '客户已不是该员工的好友。'],
      ['Choose another employee as sender, or remove the customer.', '更换发送员工，或移除该客户。'],
    ],
    [
      customerCodes.quota,
      ['The customer has had as many mass messages as one may get.', '客户收到的群发消息已达上限。'],
      ['Wait for the next day or month.', '等待次日或次月再发送。'],
    ],
    [
      '40003',
      ['The userid of the sender is invalid.', '发送成员的 UserID 无效。'],
      ['Correct the sender of this address.', '更正该地址的发送成员。'],
    ],
    [
      '40096',
      ['The id of the customer is invalid.', '外部联系人 userid 不合法。'],
      ['Correct the id; it begins with wo or wm.', '更正外部联系人 id，其以 wo 或 wm 开头。'],
    ],
    [
      '41035',
      ['The id of the customer is missing.', '缺少外部联系人 userid。'],
      ['Give the message a customer.', '填写外部联系人 id。'],
    ],
    [
      '41048',
      ['None of the customers can be written to.', '没有可发送的客户。'],
      ['Check that an employee has these customers as contacts.', '确认有员工添加了这些客户。'],
    ],
    [
      '84061',
      ['The employee has no relation with this customer.', '不存在外部联系人的关系。'],
      ['Choose the employee who knows the customer.', '改由添加了该客户的员工发送。'],
    ],
    [
      '84074',
      ['The employee may not contact customers.', '成员没有外部联系人权限。'],
      ['Add the employee to the range of customer contact (客户联系).', '将该员工加入“客户联系”的使用范围。'],
    ],
    [
      '701008',
      ['The employee has no active connected account.', '成员没有激活的互通账号。'],
      ['Activate a connected account for the employee.', '为该员工激活互通账号。'],
    ],
    [
      '701099',
      ['The employee has no valid interface licence.', '成员没有有效的接口许可。'],
      ['Buy or activate an interface licence.', '购买或激活接口许可。'],
    ],
  ]),
  contentCodes,
  accountCodes,
  waitingCodes('wait-account'),
  failureRows({ handling: 'wait-provider', fault: 'none' }, [
    [
      dispatchingCode,
      ['The task is being handed out to the employees.', '群发任务正在派发中。'],
      ['Nothing; the state is asked for later.', '无需处理，稍后自动查询。'],
    ],
  ]),
  failureRows({ handling: 'wait-account', fault: 'account' }, [
    [
      '41094',
      ['The employees were reminded too often.', '群发提醒超过频率限制。'],
      ['Wait; three reminders a day are allowed.', '请等待，每天最多提醒三次。'],
    ],
  ]),
)
