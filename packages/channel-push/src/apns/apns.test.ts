import { testChannelPlugin } from '@message-center/channel/testing'
import { startApnsDouble } from '../double/apns-double.ts'
import { createPushApns } from './apns.ts'
import { makeCertificate } from './certificate.fixture.ts'

const certificate = makeCertificate()

testChannelPlugin(createPushApns({ allowsOtherHosts: true }), () => startApnsDouble({ certificate }))
