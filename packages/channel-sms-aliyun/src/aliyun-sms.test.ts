import { testChannelPlugin } from '@message-center/channel/testing'
import { aliyunSms } from './aliyun-sms.ts'
import { startAliyunDouble } from './double/index.ts'

testChannelPlugin(aliyunSms, () => startAliyunDouble({ reportDelayMs: 60_000 }))
