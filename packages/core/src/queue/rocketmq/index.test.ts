import { expect, it } from 'vitest'
import * as rocketmq from './index.ts'

it('shows these names, and a new one is a decision', () => {
  expect(Object.keys(rocketmq).sort()).toEqual(['RocketMqQueue', 'initRocketMq', 'replayAside'])
})
