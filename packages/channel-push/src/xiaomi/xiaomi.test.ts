import { testChannelPlugin } from '@message-center/channel/testing'
import { startXiaomiDouble } from '../double/xiaomi-double.ts'
import { pushXiaomi } from './xiaomi.ts'

testChannelPlugin(pushXiaomi, () => startXiaomiDouble())
