import type { ChannelPlugin, JsonObject } from '@message-center/channel'
import { wecomApp, wecomBot, wecomChat, wecomCustomer } from '@message-center/channel-wecom'
import { startWecomDouble, type WecomDouble } from '@message-center/channel-wecom/double'
import { expect, it, onTestFinished } from 'vitest'
import type { Kind } from './harness/provider.ts'
import { ProviderHub } from './harness/provider-hub.ts'
import { testProvider } from './harness/test-provider.ts'

const start = (now: () => number): Promise<WecomDouble> => startWecomDouble({ now })
const media = { mediaId: 'media-1' }

/** What application, chat and bot send alike: content of ours, and message of the wire. */
const shared = {
  text: [{ text: '您的快递已到前台 📦' }, { msgtype: 'text', text: { content: '您的快递已到前台 📦' } }],
  markdown: [{ markdown: '**failed**: pay' }, { msgtype: 'markdown', markdown: { content: '**failed**: pay' } }],
  textCard: [
    { textCard: { title: '请假', description: '年假 3 天', url: 'https://oa.example.com/1', buttonText: '去审批' } },
    {
      msgtype: 'textcard',
      textcard: { title: '请假', description: '年假 3 天', url: 'https://oa.example.com/1', btntxt: '去审批' },
    },
  ],
  news: [
    { news: [{ title: '周报', url: 'https://oa.example.com/w3', pictureUrl: 'https://oa.example.com/w3.png' }] },
    {
      msgtype: 'news',
      news: {
        articles: [{ title: '周报', url: 'https://oa.example.com/w3', picurl: 'https://oa.example.com/w3.png' }],
      },
    },
  ],
  image: [{ image: media }, { msgtype: 'image', image: { media_id: 'media-1' } }],
  voice: [{ voice: media }, { msgtype: 'voice', voice: { media_id: 'media-1' } }],
  video: [{ video: { ...media, title: '培训' } }, { msgtype: 'video', video: { media_id: 'media-1', title: '培训' } }],
  file: [{ file: media }, { msgtype: 'file', file: { media_id: 'media-1' } }],
} satisfies { readonly [kind: string]: readonly [content: JsonObject, body: object] }

type SharedKind = keyof typeof shared

function kindsOf(to: JsonObject, names: readonly SharedKind[]): Kind<WecomDouble>[] {
  return names.map(name => {
    const [content, body] = shared[name]
    return { title: name, to, content, wire: { body } }
  })
}

/** The schema has a member for each kind. */
function expectEveryKind(plugin: ChannelPlugin, kinds: readonly Kind<WecomDouble>[]): void {
  const sent = kinds.flatMap(({ content }) => (typeof content === 'function' ? ['cardUpdate'] : Object.keys(content)))
  expect(new Set(sent)).toEqual(new Set(Object.keys(Object(plugin.content.schema.properties))))
}

const zhangsan = { wecomUser: 'zhangsan01' }
const buttons = {
  card_type: 'button_interaction',
  main_title: { title: '服务器扩容' },
  button_list: [{ text: '同意', key: 'approve' }],
}

const appKinds: readonly Kind<WecomDouble>[] = [
  ...kindsOf(zhangsan, ['text', 'markdown', 'image', 'voice', 'video', 'file']),
  ...kindsOf({ wecomDepartment: '2' }, ['textCard']),
  ...kindsOf({ wecomTag: '7' }, ['news']),
  {
    title: 'a code to everybody, confidential',
    category: 'otp',
    to: { wecomUser: '@all' },
    content: { text: '验证码 246810', isConfidential: true },
    wire: { to: '@all', body: { text: { content: '验证码 246810' }, safe: 1 } },
  },
  {
    title: 'templateCard',
    to: zhangsan,
    content: { templateCard: buttons },
    wire: { body: { msgtype: 'template_card', template_card: buttons } },
  },
  {
    title: 'an update of a card',
    to: zhangsan,
    content: double => ({ cardUpdate: { responseCode: double.makeResponseCode(), buttonText: '已同意' } }),
    took: double => double.cardUpdates().at(-1),
    wire: { users: ['zhangsan01'], body: { button: { replace_name: '已同意' } } },
  },
]

testProvider<WecomDouble>({
  plugin: wecomApp,
  storage: 'sqlite',
  start,
  view: double => double.app,
  taken: double => double.appMessages(),
  kinds: appKinds,
  refused: { to: { wecomUser: 'gone0001' }, content: { text: '您好' }, code: '81013', fault: 'recipient' },
})

const chatKinds: readonly Kind<WecomDouble>[] = [
  ...kindsOf({ wecomChat: 'chat000001' }, ['text', 'markdown', 'textCard', 'news', 'image', 'voice', 'video', 'file']),
  {
    title: 'a confidential text',
    to: { wecomChat: 'chat000002' },
    content: { text: '内部', isConfidential: true },
    wire: { chatId: 'chat000002', body: { safe: 1 } },
  },
]

testProvider<WecomDouble>({
  plugin: wecomChat,
  start,
  view: double => double.chat,
  taken: double => double.chatMessages(),
  kinds: chatKinds,
  refused: { to: { wecomChat: 'nochat' }, content: { text: '您好' }, code: '86003', fault: 'recipient' },
})

const ops = { wecomGroup: 'group-1' }
const notice = {
  card_type: 'text_notice',
  main_title: { title: '发布完成' },
  card_action: { type: 1, url: 'https://ci.example.com/7' },
}

const botKinds: readonly Kind<WecomDouble>[] = [
  ...kindsOf(ops, ['text', 'markdown', 'news', 'voice', 'file']),
  {
    title: 'a text that calls members',
    to: ops,
    content: { text: '磁盘 95%', mentionUsers: ['@all'], mentionMobiles: ['13800138000'] },
    wire: {
      group: 'group-1',
      body: { text: { content: '磁盘 95%', mentioned_list: ['@all'], mentioned_mobile_list: ['13800138000'] } },
    },
  },
  {
    title: 'markdownV2',
    to: ops,
    content: { markdownV2: '| a | b |\n| --- | --- |' },
    wire: { body: { msgtype: 'markdown_v2', markdown_v2: { content: '| a | b |\n| --- | --- |' } } },
  },
  {
    title: 'templateCard',
    to: ops,
    content: { templateCard: notice },
    wire: { body: { msgtype: 'template_card', template_card: notice } },
  },
]

testProvider<WecomDouble>({
  plugin: wecomBot,
  start,
  view: double => double.bot,
  taken: double => double.botMessages(),
  kinds: botKinds,
  refused: {
    to: { wecomGroup: 'group-3' },
    content: { text: '您好' },
    before: double => double.removeBot('group-3'),
    code: '93008',
    fault: 'recipient',
  },
  hidden: ['13800138000'],
})

const customerKinds: readonly Kind<WecomDouble>[] = [
  {
    title: 'a text',
    category: 'marketing',
    to: { wecomCustomer: 'wmqfasd1e19278asdasAAAA', wecomSender: 'lisi0001' },
    content: { text: '您好，新品已上架' },
    wire: { sender: 'lisi0001', text: '您好，新品已上架', customers: [{ id: 'wmqfasd1e19278asdasAAAA' }] },
  },
  {
    title: 'a text with attachments',
    to: { wecomCustomer: 'wmqfasd1e19278asdasBBBB' },
    content: {
      text: '请看',
      attachments: [
        { link: { title: '新品', url: 'https://shop.example.com/new' } },
        { image: media },
        { video: media },
        { file: media },
      ],
    },
    wire: {
      body: {
        text: { content: '请看' },
        attachments: [
          { msgtype: 'link', link: { title: '新品', url: 'https://shop.example.com/new' } },
          { msgtype: 'image', image: { media_id: 'media-1' } },
          { msgtype: 'video', video: { media_id: 'media-1' } },
          { msgtype: 'file', file: { media_id: 'media-1' } },
        ],
      },
    },
  },
]

testProvider<WecomDouble>({
  plugin: wecomCustomer,
  start,
  view: double => double.customer,
  taken: double => double.tasks(),
  kinds: customerKinds,
  refused: { to: { wecomCustomer: 'wmgone000001' }, content: { text: '您好' }, code: '41048', fault: 'recipient' },
})

it.each([
  [wecomApp, appKinds],
  [wecomChat, chatKinds],
  [wecomBot, botKinds],
  [wecomCustomer, customerKinds],
] as const)('wecom: a message of every kind is among them', expectEveryKind)

it('wecom-app: the platform reaches its callback address, encrypted, and nobody else does', async () => {
  const hub = await ProviderHub.start('memory')
  onTestFinished(() => hub.stop())
  const double = await start(hub.clock.now)
  onTestFinished(() => double.stop())
  await hub.ask('POST', '/v1/accounts', 201, { id: 'app', plugin: 'wecom-app', settings: double.app.settings })
  const { callbacks } = double
  expect(await hub.callBack('wecom-app', 'app', callbacks.verification('4728931'))).toEqual([200, '4728931'])
  const press = callbacks.event({ MsgType: 'event', Event: 'template_card_event', TaskId: 't', EventKey: 'approve' })
  expect((await hub.callBack('wecom-app', 'app', press))[0]).toBe(200)
  const forged = callbacks.message('<xml/>', 'xml', { token: 'another-token' })
  expect((await hub.callBack('wecom-app', 'app', forged))[0]).toBe(403)
  expect((await hub.callBack('wecom-app', 'other', press))[0]).toBe(404)
  expect((await hub.callBack('wecom-bot', 'app', press))[0]).toBe(404)
})
