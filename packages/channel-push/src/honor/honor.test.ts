import { testChannelPlugin } from '@message-center/channel/testing'
import { startHonorDouble } from '../double/honor-double.ts'
import { pushHonor } from './honor.ts'

testChannelPlugin(pushHonor, () => startHonorDouble())
