import { failureRows } from '@message-center/channel'

/** What is sent is the matter. Source: WeCom, "Global error codes". */
export const contentCodes = failureRows({ handling: 'reject', fault: 'content' }, [
  [
    '40007',
    ['The media id does not exist or is older than three days.', 'media_id 不合法或已超过三天有效期。'],
    ['Upload the file again and use the new media id.', '重新上传素材并使用新的 media_id。'],
  ],
  [
    '40008',
    ['This kind of message does not exist here.', 'msgtype 不合法。'],
    ['Choose another kind of content.', '更换消息类型。'],
  ],
  [
    '40033',
    ['The message holds characters that cannot be sent.', '请求中含有不合法的字符。'],
    ['Remove control characters and broken emoji.', '去除控制字符和不完整的表情符号。'],
  ],
  [
    '40035',
    ['A parameter is invalid.', '参数不合法。'],
    ['Compare the content with the documentation of its kind.', '对照该消息类型的文档检查内容。'],
  ],
  ['40036', ['The template id is too long.', '模板 id 长度不合法。'], ['Correct the template id.', '更正模板 id。']],
  ['40037', ['The template id does not exist.', '模板 id 无效。'], ['Correct the template id.', '更正模板 id。']],
  [
    '40039',
    ['A link is too long.', 'url 长度不合法，最长 1024 字节。'],
    ['Shorten the link to 1,024 bytes.', '将链接缩短到 1024 字节以内。'],
  ],
  [
    '40058',
    ['A parameter does not meet the rules; the message names it.', '参数不符合要求，错误信息中会指出具体参数。'],
    ['Correct what the message names.', '按错误信息更正对应参数。'],
  ],
  ['40063', ['A parameter is empty.', '参数为空。'], ['Fill in what the message names.', '按错误信息补全参数。']],
  [
    '40074',
    ['Articles cannot be confidential.', '图文（news）消息不支持保密。'],
    ['Send it without isConfidential.', '去掉 isConfidential 后重新发送。'],
  ],
  [
    '40201',
    ['The content was blocked as spam or sensitive.', '内容包含敏感信息，被反垃圾拦截。'],
    ['Change the text.', '修改内容后重新发送。'],
  ],
  [
    '41016',
    ['An article or card has no title.', '缺少 title 参数。'],
    ['Give every article and card a title.', '为每条图文或卡片填写标题。'],
  ],
  [
    '41033',
    ['The text card has no description.', '文本卡片缺少 description 参数。'],
    ['Give the card a description.', '为文本卡片填写描述。'],
  ],
  [
    '42014',
    ['The task id of the card is invalid or was used before.', '卡片的 task_id 不合法或已使用过。'],
    [
      'Leave task_id out, or use a new one of letters, digits, _ - @ and at most 128 bytes.',
      '不填 task_id，或使用新的 task_id：仅含字母、数字、_-@，最长 128 字节。',
    ],
  ],
  ['44004', ['The text is empty.', '文本内容为空。'], ['Give the message a text.', '填写消息内容。']],
  ['45002', ['The content is too long.', '消息内容大小超过限制。'], ['Shorten the content.', '缩短内容后重新发送。']],
  [
    '45008',
    ['There are no articles, or more than eight.', '图文数量不符合限制，应为 1 至 8 条。'],
    ['Send one to eight articles.', '将图文数量控制在 1 至 8 条。'],
  ],
  [
    '45032',
    ["An article's author is too long.", '图文消息的作者长度超过 64 字节。'],
    ['Shorten the author to 64 bytes.', '将作者缩短到 64 字节以内。'],
  ],
  [
    '45034',
    ['A link lacks http:// or https://.', 'url 缺少协议头。'],
    ['Write links with http:// or https://.', '链接需以 http:// 或 https:// 开头。'],
  ],
  [
    '82004',
    ['The content might crash clients and was refused.', '消息内容中可能存在使客户端崩溃的内容。'],
    ['Remove unusual characters.', '去除异常字符后重新发送。'],
  ],
  ...miniProgramRows(),
])

function miniProgramRows() {
  const faults = [
    ['90201', 'The notice of a mini program has too many items.', '小程序通知的 content_item 超过 10 个。'],
    ['90202', 'A key in the notice of a mini program is empty or too long.', '小程序通知中的 key 为空或超过 10 个字。'],
    [
      '90203',
      'A value in the notice of a mini program is empty or too long.',
      '小程序通知中的 value 为空或超过 30 个字。',
    ],
    ['90204', 'The page of the mini program is invalid.', '小程序的 page 参数不合法。'],
    ['90205', 'The notice of the mini program is invalid.', '小程序通知的内容不合法。'],
    ['90206', 'The mini program is not linked to the company.', '小程序未关联到企业。'],
    ['90207', 'The id of the mini program is invalid.', '小程序 appid 不合法。'],
    ['90208', 'The mini program is another one than the application is linked to.', '小程序 appid 与应用不匹配。'],
  ] as const
  return faults.map(
    ([code, en, zh]) =>
      [
        code,
        [en, zh],
        ['Correct what the card or article says of the mini program.', '更正卡片或图文中的小程序信息。'],
      ] as const,
  )
}
