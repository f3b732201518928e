import { testChannelPlugin } from '@message-center/channel/testing'
import { helloChannel } from './hello-channel.ts'
import { createHelloDouble } from './hello-double.ts'

testChannelPlugin(helloChannel, createHelloDouble)
