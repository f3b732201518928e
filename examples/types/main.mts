// Every entry as a consumer in TypeScript sees it. The pack check compiles and runs it.

import type { Server } from 'node:http'
import { type ChannelPlugin, defineChannel, rejected, type SendResult } from '@message-center/channel'
import { hostRequest, type PluginDouble } from '@message-center/channel/double'
import { compileSchema, createHttpClient } from '@message-center/channel/host'
import { createInboxChannel, MemoryInboxStore } from '@message-center/channel-inbox'
import { SqliteInboxStore } from '@message-center/channel-inbox/sqlite'
import { aliyunSms } from '@message-center/channel-sms-aliyun'
import { type AliyunDouble, startAliyunDouble } from '@message-center/channel-sms-aliyun/double'
import { createMessageCenter, type MessageCenter, MessageCenterError, type MessageRequest } from '@message-center/core'
import { type Api, createApi, type Hub, readConfiguration, startServer } from '@message-center/server'
import express, { type Express } from 'express'

const request: MessageRequest = { to: { userId: 'u1' }, channel: 'inbox', content: { text: 'Hello' } }
const result: SendResult = rejected('recipient', { code: 'gone' })
const plugins: readonly ChannelPlugin[] = [createInboxChannel({ store: new MemoryInboxStore() }), aliyunSms]
const center: MessageCenter = await createMessageCenter({ channels: plugins })
await center.start()
const api: Api = createApi({ center })
const app: Express = express().use(api.router)

const refusal: unknown = await center.messages.send(request, 'nobody').catch((error: unknown) => error)
if (!(refusal instanceof MessageCenterError)) throw new Error('An unknown tenant has to be refused.')
const double: AliyunDouble & PluginDouble = await startAliyunDouble()
const checked = compileSchema({ type: 'string' })(hostRequest({ path: '/' }).path)
const client = createHttpClient()
await Promise.all([double.stop(), client.close(), center.stop()])

const kept: readonly unknown[] = [app, startServer, readConfiguration, defineChannel, SqliteInboxStore]
const shapes: { hub?: Hub; server?: Server } = {}
console.log(result.outcome, checked.length, kept.length, Object.keys(shapes).length)
