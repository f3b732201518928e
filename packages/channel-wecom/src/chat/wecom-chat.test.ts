import { testChannelPlugin } from '@message-center/channel/testing'
import { startWecomDouble } from '../double/index.ts'
import { wecomChat } from './wecom-chat.ts'

testChannelPlugin(wecomChat, async () => (await startWecomDouble()).chat)
