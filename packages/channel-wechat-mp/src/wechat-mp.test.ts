import { testChannelPlugin } from '@message-center/channel/testing'
import { startWechatMpDouble } from './double/index.ts'
import { wechatMp } from './wechat-mp.ts'

testChannelPlugin(wechatMp, () => startWechatMpDouble())
