import { failureRows } from '@message-center/channel'

/** Fields of the answer that list recipients who got nothing, used as codes. */
export const invalidListCodes = {
  user: 'invaliduser',
  department: 'invalidparty',
  tag: 'invalidtag',
  unlicensed: 'unlicenseduser',
} as const

/** A card update to somebody who is no single member. */
export const updateNeedsMembersCode = 'update-needs-members'
/** Held back, because the provider would drop it without a word. */
export const silentLimitCode = 'silent-limit'

const licence = [
  'Buy or activate an interface licence (接口许可) for this member.',
  '为该成员购买或激活接口许可。',
] as const

const correctMember = [
  'Correct the userid, and check that the member is in the visible range (可见范围) of the application.',
  '更正 userid，并确认该成员在应用的可见范围内。',
] as const

/** Members, departments and tags of the company. Source: WeCom, "Send application messages", "Global error codes". */
export const memberCodes = [
  ...failureRows({ handling: 'reject', fault: 'recipient' }, [
    [
      invalidListCodes.user,
      ['The member does not exist or does not see the application.', '成员不存在或不在应用可见范围内。'],
      correctMember,
    ],
    [
      invalidListCodes.department,
      ['The department does not exist or does not see the application.', '部门不存在或不在应用可见范围内。'],
      ['Correct the department id, or widen the visible range.', '更正部门 id，或扩大应用的可见范围。'],
    ],
    [
      invalidListCodes.tag,
      ['The tag does not exist or does not see the application.', '标签不存在或不在应用可见范围内。'],
      ['Correct the tag id, or widen the visible range.', '更正标签 id，或扩大应用的可见范围。'],
    ],
    [
      invalidListCodes.unlicensed,
      ['The member has no interface licence, or it has expired.', '成员没有接口许可，或许可已过期。'],
      licence,
    ],
    ['81013', ['None of the recipients exists or sees the application.', '接收人全部不存在或无权限。'], correctMember],
    ['40003', ['The userid is invalid.', 'UserID 无效。'], correctMember],
    ['40031', ['At least one userid is not in the directory.', 'UserID 列表中至少有一个不在通讯录中。'], correctMember],
    ['46004', ['The member does not exist.', '指定的用户不存在。'], correctMember],
    ['60111', ['The userid does not exist.', 'UserID 不存在。'], correctMember],
    [
      '60011',
      ['The application may not reach this member, department or tag.', '对指定的成员、部门或标签无权限。'],
      ['Widen the visible range of the application.', '扩大应用的可见范围。'],
    ],
    [
      '50002',
      ['The member is outside of the visible range.', '成员不在权限范围内。'],
      ['Widen the visible range of the application.', '扩大应用的可见范围。'],
    ],
    [
      '40066',
      ['The department does not exist.', '部门列表为空或部门不存在。'],
      ['Correct the department id.', '更正部门 id。'],
    ],
    ['40068', ['The tag does not exist.', '标签不存在。'], ['Correct the tag id.', '更正标签 id。']],
    [
      '40070',
      ['The tag has no valid member.', '标签范围内的节点全部无效。'],
      ['Add members to the tag.', '为标签添加有效成员。'],
    ],
    [
      '82001',
      ['No recipient was given.', '接收人全部为空。'],
      ['Give the message a member, department or tag.', '填写接收的成员、部门或标签。'],
    ],
    ['701008', ['The member has no active connected account.', '成员没有激活的互通账号。'], licence],
    ['701099', ['The member has no valid interface licence.', '成员没有有效的接口许可。'], licence],
  ]),
  ...failureRows({ handling: 'reject', fault: 'content' }, [
    [
      updateNeedsMembersCode,
      ['A card is updated for members, not for departments or tags.', '更新卡片只能指定成员，不能指定部门或标签。'],
      ['Send the update to the members, or to @all.', '将更新发送给具体成员或 @all。'],
    ],
    [
      '40032',
      ['More than 1,000 members in one call.', '单次调用的成员超过 1000 个。'],
      ['Report it: this channel never sends more.', '请反馈：该渠道不会超过此数量。'],
    ],
    [
      '82002',
      ['More than 100 departments in one call.', '单次调用的部门超过 100 个。'],
      ['Report it: this channel never sends more.', '请反馈：该渠道不会超过此数量。'],
    ],
    [
      '82003',
      ['More than 100 tags in one call.', '单次调用的标签超过 100 个。'],
      ['Report it: this channel never sends more.', '请反馈：该渠道不会超过此数量。'],
    ],
  ]),
]
