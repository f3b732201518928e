import { compileSchema } from '@message-center/channel/host'
import { expect, it } from 'vitest'
import { wecomApp } from './wecom-app.ts'

const { schema, key, mask } = wecomApp.address
const fits = compileSchema(schema)

it('takes a member, a department or a tag, and only one of them', () => {
  for (const address of [
    { wecomUser: 'Zhang.San@a-b' },
    { wecomUser: '@all' },
    { wecomDepartment: '0' },
    { wecomTag: '7' },
  ])
    expect(fits(address)).toEqual([])
  for (const address of [
    {},
    { wecomUser: 'a', wecomTag: '7' },
    { wecomUser: 'a|b' },
    { wecomUser: '' },
    { wecomUser: 'x'.repeat(65) },
    { wecomDepartment: 'sales' },
    { wecomDepartment: '07' },
    { wecomTag: 7 },
  ])
    expect(fits(address)).not.toEqual([])
})

it('knows a member in any case, and never takes a department for a tag', () => {
  expect(key({ wecomUser: 'ZhangSan' })).toBe(key({ wecomUser: 'zhangsan' }))
  expect(key({ wecomDepartment: '7' })).not.toBe(key({ wecomTag: '7' }))
})

it('shows little of an id, the less the shorter it is', () => {
  const masks = ['a', 'ab', 'abc', 'zhangsan', '@all'].map(wecomUser => mask({ wecomUser }))
  expect(masks).toEqual(['***', '***', 'a***c', 'zh***n', '@***l'])
  expect(mask({ wecomDepartment: '12' })).toBe('department ***')
})
