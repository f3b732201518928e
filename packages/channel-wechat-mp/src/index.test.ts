import { expect, it } from 'vitest'
import * as double from './double/index.ts'
import * as plugin from './index.ts'

it('exports these names', () => {
  expect(Object.keys(plugin).toSorted()).toEqual(['wechatMp'])
  expect(Object.keys(double).toSorted()).toEqual(['makeOpenid', 'openidPrefixes', 'startWechatMpDouble'])
})
