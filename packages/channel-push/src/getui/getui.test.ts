import { testChannelPlugin } from '@message-center/channel/testing'
import { startGetuiDouble } from '../double/getui-double.ts'
import { pushGetui } from './getui.ts'

testChannelPlugin(pushGetui, () => startGetuiDouble())
