import { testChannelPlugin } from '@message-center/channel/testing'
import { aliyunSms } from './aliyun-sms.ts'
import { startAliyunDouble } from './double/index.ts'

testChannelPlugin(aliyunSms, () => startAliyunDouble(), {
  except: {
    'refuses a callback whose proof does not fit':
      'The provider signs no callback, so a changed body cannot be told. Addresses without the right token are refused: see read-callback.test.ts.',
  },
})
