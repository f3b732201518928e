import { testChannelPlugin } from '@message-center/channel/testing'
import { startWecomDouble } from '../double/index.ts'
import { wecomApp } from './wecom-app.ts'

testChannelPlugin(wecomApp, async () => (await startWecomDouble()).app)
