import { testChannelPlugin } from '@message-center/channel/testing'
import { startFcmDouble } from '../double/fcm-double.ts'
import { pushFcm } from './fcm.ts'

testChannelPlugin(pushFcm, () => startFcmDouble())
