import { testChannelPlugin } from '@message-center/channel/testing'
import { startOppoDouble } from '../double/oppo-double.ts'
import { pushOppo } from './oppo.ts'

testChannelPlugin(pushOppo, () => startOppoDouble())
