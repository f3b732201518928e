import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fillTemplate } from './double/value-rules.ts'
import { checkValue } from './value-limits.ts'

const fits = (name: string, value: string): boolean => checkValue(name, value).length === 0

it.each([
  ['thing1', '拿铁咖啡 2 杯，少冰'],
  ['number2', '12.5'],
  ['letter3', 'ABCdef'],
  ['symbol4', '！+-'],
  ['character_string5', 'SF-1234567890'],
  ['time6', '15:01'],
  ['time6', '2019年10月1日 15:01~2019年10月1日 16:00'],
  ['date7', '2019年10月1日'],
  ['date7', '2019-10-01 15:01'],
  ['amount8', '¥39.80'],
  ['amount8', '39.8元'],
  ['amount8', '$1234567890.12'],
  ['phone_number9', '+86-0766-66888866'],
  ['car_number10', '粤A8Z888挂'],
  ['name11', '张三'],
  ['name11', 'Alexander von H.'],
  ['phrase12', '配送中'],
  ['const13', '任意'],
  ['first', 'of a historical template'],
  ['constructor', 'no type of the provider'],
])('%s takes %s', (name, value) => {
  expect(fits(name, value)).toBe(true)
})

it.each([
  ['thing1', ' '],
  ['thing1', ''],
  ['number2', '12a'],
  ['number2', '.5'],
  ['letter3', 'ABC1'],
  ['symbol4', 'a!'],
  ['character_string5', '单号1'],
  ['time6', 'soon'],
  ['time6', '年月日'],
  ['date7', 'Oct 1st 2019'],
  ['amount8', '12345678901'],
  ['amount8', '1,234.00'],
  ['amount8', '¥¥5'],
  ['phone_number9', 'ext. 12'],
  ['phrase12', '已到100'],
])('%s refuses %j', (name, value) => {
  expect(checkValue(name, value)).toEqual([
    { field: `/template/variables/${name}`, reason: expect.any(String), fix: expect.any(String) },
  ])
})

describe('at its limit', () => {
  it.each([
    ['thing1', 'a', 20],
    ['thing1', '界', 20],
    ['number1', '7', 32],
    ['letter1', 'z', 32],
    ['symbol1', '！', 5],
    ['character_string1', 'x', 32],
    ['phone_number1', '1', 17],
    ['car_number1', '京', 8],
    ['name1', '张', 10],
    ['name1', 'x', 20],
    ['phrase1', '好', 5],
    ['amount1', '9', 10],
  ])('%s takes %s %i times and not once more', (name, sign, limit) => {
    expect(fits(name, sign.repeat(limit))).toBe(true)
    expect(fits(name, sign.repeat(limit + 1))).toBe(false)
  })

  it.each([
    ['thing1', '😀', 10],
    ['thing1', '𠮷', 10],
    ['symbol1', '😀', 2],
    ['character_string1', '😀', 16],
    ['car_number1', '𠮷', 4],
    ['name1', '𠮷', 5],
    ['name1', '😀', 10],
    ['phrase1', '𠮷', 2],
  ])('%s counts %s, of four bytes, as two: %i fit', (name, sign, limit) => {
    expect(fits(name, sign.repeat(limit))).toBe(true)
    expect(fits(name, sign.repeat(limit + 1))).toBe(false)
  })
})

it('lets nothing through that the provider refuses, and refuses nothing that it takes', () => {
  const types = [
    ...['thing', 'number', 'letter', 'symbol', 'character_string', 'time', 'date', 'amount'],
    ...['phone_number', 'car_number', 'name', 'phrase', 'keyword'],
  ]
  const sign = fc.oneof(
    fc.constantFrom('1', '0', '.', 'a', 'Z', '中', '𠮷', '😀', '！', '-', '~', ' ', '年', '¥', '元', '\n', '+'),
    fc.string({ unit: 'binary', maxLength: 1 }),
  )
  fc.assert(
    fc.property(fc.constantFrom(...types), fc.array(sign, { maxLength: 40 }), (type, signs) => {
      const name = `${type}1`
      const value = signs.join('')
      const template = { id: 't', use: 'template', content: `{{${name}.DATA}}` } as const
      const filled = fillTemplate(template, { [name]: { value } })
      expect('text' in filled).toBe(fits(name, value))
    }),
    { numRuns: 2000 },
  )
})

it('writes the name of a variable as a JSON pointer', () => {
  expect(checkValue('a/b~', '')).toMatchObject([{ field: '/template/variables/a~1b~0' }])
})
