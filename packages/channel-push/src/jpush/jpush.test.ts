import { testChannelPlugin } from '@message-center/channel/testing'
import { startJpushDouble } from '../double/jpush-double.ts'
import { pushJpush } from './jpush.ts'

testChannelPlugin(pushJpush, () => startJpushDouble())

// The same for an account that sends different contents in one call.
testChannelPlugin(pushJpush, async () => {
  const double = await startJpushDouble()
  const vip = { isVip: true }
  return {
    ...double,
    settings: { ...double.settings, ...vip },
    wrongSettings: { ...double.wrongSettings, ...vip },
    unreachableSettings: { ...double.unreachableSettings, ...vip },
  }
})
