import type { JsonObject } from '@message-center/channel'
import { times } from '@message-center/channel/testing'
import { describe, expect, it } from 'vitest'
import { openAccount, openAt, openScripted, sendParts } from '../open-account.fixture.ts'
import { createGroupChat } from './create-group-chat.ts'
import { wecomChat } from './wecom-chat.ts'

const { signal } = new AbortController()
const secondApp = { secret: 'double-secret-of-the-second-app' }

describe('a message to a group chat', () => {
  it.each<[string, JsonObject]>([
    ['text', { text: '开会 😀' }],
    ['markdown', { markdown: '**a**' }],
    ['textCard', { textCard: { title: 't', description: 'd', url: 'https://a.cn' } }],
    ['news', { news: [{ title: 't', url: 'https://a.cn' }] }],
    ['confidential image', { image: { mediaId: 'media-1' }, isConfidential: true }],
    ['file', { file: { mediaId: 'media-1' } }],
  ])('is taken: %s', async (_, content) => {
    const { double, send } = await openAccount('chat')
    expect(wecomChat.content.check?.(content, undefined)).toEqual([])
    expect(await send({ content })).toEqual([{ outcome: 'accepted', traceId: undefined }])
    expect(double.chatMessages()).toMatchObject([{ chatId: 'chat000000' }])
  })

  it('takes no card, and says so before it is accepted', () => {
    expect(wecomChat.content.check?.({ templateCard: { card_type: 'text_notice' } }, undefined)).not.toEqual([])
  })

  it('is rejected where the chat is not there, or another application made it', async () => {
    const { double, clock, send } = await openAccount('chat')
    expect(await send({ address: { wecomChat: 'nowhere' } })).toMatchObject([
      { outcome: 'rejected', fault: 'recipient', code: '86003' },
    ])
    const second = await openAt(double, 'chat', clock, secondApp)
    expect(await second.send({})).toMatchObject([{ outcome: 'rejected', fault: 'recipient', code: '86008' }])
  })

  it.each([
    [86001, 'recipient'],
    [40050, 'recipient'],
    [86216, 'recipient'],
    [40007, 'content'],
    [48002, 'account'],
    [60020, 'account'],
  ])('with the code %i is rejected for the fault of the %s', async (code, fault) => {
    const { double, send } = await openAccount('chat')
    double.refuseNext({ code, message: 'no' })
    expect(await send({})).toMatchObject([{ outcome: 'rejected', fault, code: String(code) }])
  })

  it('waits before its members would get nothing: 200 a minute', async () => {
    const { double, send } = await openAccount('chat')
    const results = await send(...times(201, n => ({ content: { text: `text ${n}` } })))
    expect(results[199]).toMatchObject({ outcome: 'accepted' })
    expect(results[200]).toMatchObject({ outcome: 'deferred', reason: 'throttled', scope: 'recipient' })
    expect(double.chatMessages().filter(({ droppedFor }) => droppedFor.length > 0)).toEqual([])
  })
})

describe('a new group chat', () => {
  it('can be written to by the application that made it', async () => {
    const { double, context, send } = await openAccount('chat')
    const { corpId, secret, baseUrl } = Object(double.chat.settings)
    const settings = { corpId, secret, baseUrl }
    const chatId = await createGroupChat(settings, context, { users: ['a', 'b'], owner: 'b', name: '值班' }, signal)
    expect(await send({ address: { wecomChat: chatId } })).toMatchObject([{ outcome: 'accepted' }])
    const own = { users: ['a', 'b'], chatId: 'duty2026' }
    expect(await createGroupChat(settings, context, own, signal)).toBe('duty2026')
    await expect(createGroupChat(settings, context, own, signal)).rejects.toThrow('86001')
    await expect(createGroupChat(settings, context, { users: ['a'] }, signal)).rejects.toThrow('86006')
    await expect(createGroupChat({ ...settings, secret: 'x' }, context, own, signal)).rejects.toThrow('40001')
  })

  it('names our address when it is not trusted, and what nobody knows when no answer came', async () => {
    const apps = [{ agentId: 1, secret: 'secret-1', trustedAddresses: [] }]
    const { double, context } = await openAccount('chat', { apps })
    const { corpId, secret, baseUrl } = Object(double.chat.settings)
    const chat = { users: ['a', 'b'] }
    await expect(createGroupChat({ corpId, secret, baseUrl }, context, chat, signal)).rejects.toThrow('203.0.113.7')
    await double.stop()
    await expect(createGroupChat({ corpId, secret, baseUrl }, context, chat, signal)).rejects.toThrow('perhaps')
  })
})

describe('the test button', () => {
  it('works with a good secret, though the chat it asks for is not there', async () => {
    const { sender } = await openAccount('chat')
    expect(await sender.check?.(signal)).toEqual({ verdict: 'works' })
  })

  it('tells an untrusted address', async () => {
    const { sender } = await openAccount('chat', { apps: [{ agentId: 1, secret: 'secret-1', trustedAddresses: [] }] })
    expect(await sender.check?.(signal)).toMatchObject({ verdict: 'broken', code: '60020' })
  })

  it('tells a missing permission', async () => {
    const settings = { corpId: 'ww1', secret: 's' }
    const { sender } = await openScripted(wecomChat, settings, { body: '{"errcode":48002,"errmsg":"api forbidden"}' })
    expect(await sender.check?.(signal)).toMatchObject({ verdict: 'broken', code: '48002' })
  })
})

it('has no id of the provider, so that nothing claims to be able to take it back', async () => {
  const { sender } = await openScripted(wecomChat, { corpId: 'ww1', secret: 's' })
  const part = { address: { wecomChat: 'c' }, content: { text: 'x' } }
  expect(await sendParts(sender, part, [{}])).toEqual([{ outcome: 'accepted', traceId: undefined }])
  expect(wecomChat.capabilities.recall).toEqual({ kind: 'none' })
  expect(sender.recall).toBeUndefined()
})
