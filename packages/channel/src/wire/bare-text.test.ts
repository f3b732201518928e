import { expect, it } from 'vitest'
import { bareText } from './bare-text.ts'

it.each([
  [' td ', 'TD'],
  ['ｔｄ', 'TD'],
  ['“R”。', 'R'],
  ['退 订！', '退订'],
  ['Yes, 2 + 2', 'YES2+2'],
  ['', ''],
])('of %j is %j', (written, bare) => {
  expect(bareText(written)).toBe(bare)
})
