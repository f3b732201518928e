import { testChannelPlugin } from '../index.ts'
import { sampleChannel } from './sample-channel.ts'
import { createSampleDouble } from './sample-double.ts'

testChannelPlugin(sampleChannel, createSampleDouble)
