import { testChannelPlugin } from '@message-center/channel/testing'
import { startWecomDouble } from '../double/index.ts'
import { wecomBot } from './wecom-bot.ts'

testChannelPlugin(wecomBot, async () => (await startWecomDouble()).bot)
