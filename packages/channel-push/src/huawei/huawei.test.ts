import { testChannelPlugin } from '@message-center/channel/testing'
import { startHuaweiHarmonyDouble } from '../double/huawei-harmony-double.ts'
import { startHuaweiHmsDouble } from '../double/huawei-hms-double.ts'
import { pushHuaweiHarmony, pushHuaweiHms } from './huawei.ts'

testChannelPlugin(pushHuaweiHarmony, () => startHuaweiHarmonyDouble())
testChannelPlugin(pushHuaweiHms, () => startHuaweiHmsDouble())
