import { type FailureRow, failureRows } from '@message-center/channel'
import type { CallCode } from './call-code.ts'

const shorten = (code: string, en: string, zh: string): FailureRow => [
  code,
  [`${en} is too long.`, `${zh}超过长度限制。`],
  ['Shorten it.', '请缩短内容。'],
]

const templateId = [
  'Compare the id with the list of templates of this account; historical templates have been withdrawn, add one of your categories.',
  '请与本公众号的模板列表核对；历史模板已停用，请改用类目模板。',
] as const

const ours = [
  'This is a defect of the plugin: report it with the trace id.',
  '这是插件缺陷，请附上 rid 反馈。',
] as const

/** The content or its template is the matter. */
export const contentCodes: readonly CallCode[] = failureRows({ fault: 'content', handling: 'reject' }, [
  ['40036', ['The template id is malformed.', '模板 ID 长度或格式不合法。'], templateId],
  [
    '40037',
    [
      'The account has no template of this id, or it is a historical one.',
      '模板 ID 不存在、不属于本公众号，或为已停用的历史模板。',
    ],
    templateId,
  ],
  ['41028', ['The form id is wrong or has expired.', 'form_id 不正确或已过期。'], ours],
  ['41029', ['The form id has been used.', 'form_id 已被使用。'], ours],
  [
    '41030',
    ['The page of the mini program does not exist.', '小程序页面路径不正确。'],
    ['Correct the page; it has to exist in the published version.', '请更正页面路径，该页面须存在于线上版本。'],
  ],
  ['47001', ['The body of the call is no JSON.', '请求内容不是合法的 JSON。'], ours],
  [
    '47003',
    [
      'A value does not fit the type of its variable, is empty, or is missing; the message names it.',
      '模板参数不符合类型要求、为空或缺失，错误信息中会指明字段。',
    ],
    [
      'Correct the named value: thing takes 20 characters, phrase 5 Chinese characters, amount digits with a currency.',
      '请更正所指字段：thing 限 20 个字符，phrase 限 5 个汉字，amount 为带币种的数字。',
    ],
  ],
  shorten('45002', 'The text', '消息内容'),
  shorten('45003', 'The title', '标题'),
  shorten('45004', 'The description', '描述'),
  shorten('45005', 'The link', '链接'),
  shorten('45006', 'The link of the picture', '图片链接'),
  shorten('45007', 'The voice message', '语音'),
  ['45008', ['There are too many articles.', '图文消息条数超过限制。'], ['Send one article.', '请只发送一条图文。']],
  shorten('40039', 'The link', '跳转链接'),
  [
    '40033',
    ['The body holds characters written as \\u….', '请求中包含 \\uxxxx 形式的字符。'],
    ['Remove control characters from the content.', '请去除内容中的控制字符。'],
  ],
  ['44002', ['The body of the call is empty.', 'POST 数据为空。'], ours],
  [
    '43116',
    ['The provider has limited the template for abuse.', '该模板因滥用已被限制下发。'],
    [
      'Look up the violation in the console of the account and use another template meanwhile.',
      '请在公众平台查看违规说明，期间改用其他模板。',
    ],
  ],
  [
    '45109',
    ['The provider has withdrawn this interface.', '该接口已下线。'],
    ['Send by a category template or a subscription notice.', '请改用类目模板消息或订阅通知。'],
  ],
  ['45067', ['The id against repeats is too long.', 'clientmsgid 超过长度限制。'], ours],
])
