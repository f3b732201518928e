import type { JsonObject } from '@message-center/channel'
import { describe, expect, it } from 'vitest'
import { appSettings, openAccount, openScripted, sendParts, to } from '../open-account.fixture.ts'
import { wecomApp } from './wecom-app.ts'

const cards = {
  button: {
    card_type: 'button_interaction',
    main_title: { title: '审批' },
    button_list: [{ text: '同意', key: 'ok' }],
  },
}

describe('a message on the wire', () => {
  it.each<[string, JsonObject, JsonObject]>([
    [
      'text',
      { text: 'a <a href="https://a.cn">b</a>' },
      { msgtype: 'text', text: { content: 'a <a href="https://a.cn">b</a>' } },
    ],
    ['markdown', { markdown: '**a**' }, { msgtype: 'markdown', markdown: { content: '**a**' } }],
    [
      'textcard',
      { textCard: { title: 't', description: 'd', url: 'https://a.cn', buttonText: '更多' } },
      { msgtype: 'textcard', textcard: { title: 't', description: 'd', url: 'https://a.cn', btntxt: '更多' } },
    ],
    [
      'news',
      {
        news: [
          { title: 't', url: 'https://a.cn', pictureUrl: 'https://a.cn/p' },
          { title: 'm', appId: 'wx1', pagePath: 'p' },
        ],
      },
      {
        msgtype: 'news',
        news: {
          articles: [
            { title: 't', url: 'https://a.cn', picurl: 'https://a.cn/p' },
            { title: 'm', appid: 'wx1', pagepath: 'p' },
          ],
        },
      },
    ],
    ['image', { image: { mediaId: 'm' } }, { msgtype: 'image', image: { media_id: 'm' } }],
    ['voice', { voice: { mediaId: 'm' } }, { msgtype: 'voice', voice: { media_id: 'm' } }],
    ['video', { video: { mediaId: 'm', title: 't' } }, { msgtype: 'video', video: { media_id: 'm', title: 't' } }],
    [
      'confidential file',
      { file: { mediaId: 'm' }, isConfidential: true },
      { msgtype: 'file', file: { media_id: 'm' }, safe: 1 },
    ],
    [
      'card with its own task id',
      { templateCard: { ...cards.button, task_id: 'task-1' } },
      { msgtype: 'template_card', template_card: { ...cards.button, task_id: 'task-1' } },
    ],
  ])('has the form of the provider: %s', async (_, content, wire) => {
    const { sender, requests } = await openScripted(wecomApp, appSettings)
    expect(wecomApp.content.check?.(content, undefined)).toEqual([])
    await sendParts(sender, { address: { wecomUser: 'a' }, content }, [{}, to('b')])
    expect(requests.map(({ body }) => body)).toEqual([{ touser: 'a|b', agentid: 7, ...wire }])
  })

  it('names the path and carries the token in the query', async () => {
    const { sender, requests } = await openScripted(wecomApp, appSettings)
    await sendParts(sender, { address: { wecomTag: '7' }, content: { text: 'x' } }, [{}])
    expect(requests).toMatchObject([
      { url: 'https://qyapi.weixin.qq.com/cgi-bin/message/send?access_token=tok', body: { totag: '7' } },
    ])
  })

  it('gives a card without a task id one of its own, which the provider takes', async () => {
    const { double, send } = await openAccount('app')
    expect(await send({ content: { templateCard: cards.button } })).toMatchObject([{ outcome: 'accepted' }])
    expect(double.appMessages()[0]?.body).toMatchObject({
      template_card: { task_id: '01980000-0000-7000-8000-000000000000_0' },
    })
    expect(await send({ content: { templateCard: cards.button } })).toMatchObject([
      { outcome: 'rejected', fault: 'content', code: '42014' },
    ])
  })

  it('without any content is rejected before a call', async () => {
    const { sender, requests } = await openScripted(wecomApp, appSettings)
    expect(await sendParts(sender, { address: { wecomUser: 'a' }, content: {} }, [{}])).toMatchObject([
      { outcome: 'rejected', fault: 'content', code: '44004' },
    ])
    expect(requests).toEqual([])
  })
})

describe('the update of a card', () => {
  it('reaches the members of one call, and names those it does not', async () => {
    const { double, send } = await openAccount('app')
    const content = { cardUpdate: { responseCode: double.makeResponseCode(), buttonText: '已处理' } }
    expect(wecomApp.content.check?.(content, undefined)).toEqual([])
    expect(await send({ ...to('a'), content }, { ...to('Gone1'), content }, { ...to('b'), content })).toMatchObject([
      { outcome: 'accepted' },
      { outcome: 'rejected', fault: 'recipient', code: 'invaliduser' },
      { outcome: 'accepted' },
    ])
    expect(double.cardUpdates()).toMatchObject([{ users: ['a', 'b'], body: { button: { replace_name: '已处理' } } }])
  })

  it('works once per code', async () => {
    const { double, send } = await openAccount('app')
    const templateCard = { card_type: 'text_notice', main_title: { title: 'done' } }
    const content = { cardUpdate: { responseCode: double.makeResponseCode(), templateCard } }
    expect(await send({ ...to('@all'), content })).toMatchObject([{ outcome: 'accepted' }])
    expect(await send({ ...to('@all'), content })).toMatchObject([
      { outcome: 'rejected', fault: 'content', code: '40058' },
    ])
    expect(double.cardUpdates()).toMatchObject([{ body: { atall: 1, template_card: templateCard } }])
  })

  it('goes to members only', async () => {
    const { send } = await openAccount('app')
    const content = { cardUpdate: { responseCode: 'c', buttonText: 'b' } }
    expect(await send({ address: { wecomTag: '7' }, content })).toMatchObject([
      { outcome: 'rejected', fault: 'content', code: 'update-needs-members' },
    ])
  })
})
