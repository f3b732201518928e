import { testChannelPlugin } from '@message-center/channel/testing'
import { startWecomDouble } from '../double/index.ts'
import { wecomCustomer } from './wecom-customer.ts'

testChannelPlugin(wecomCustomer, async () => (await startWecomDouble()).customer)
