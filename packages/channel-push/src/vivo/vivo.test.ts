import { testChannelPlugin } from '@message-center/channel/testing'
import { startVivoDouble } from '../double/vivo-double.ts'
import { pushVivo } from './vivo.ts'

testChannelPlugin(pushVivo, () => startVivoDouble())
