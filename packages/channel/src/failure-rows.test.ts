import { expect, it } from 'vitest'
import { failureRows } from './failure-rows.ts'

it('gives each row what is shared, and its texts by language', () => {
  const rows = failureRows({ fault: 'content', handling: 'reject' }, [
    ['1', ['Too long.', '内容过长。'], ['Shorten it.', '请缩短。']],
    ['2', ['Empty.', '内容为空。'], ['Write something.', '请填写内容。']],
  ])
  expect(rows).toEqual([
    {
      code: '1',
      meaning: { en: 'Too long.', zh: '内容过长。' },
      nextStep: { en: 'Shorten it.', zh: '请缩短。' },
      fault: 'content',
      handling: 'reject',
    },
    {
      code: '2',
      meaning: { en: 'Empty.', zh: '内容为空。' },
      nextStep: { en: 'Write something.', zh: '请填写内容。' },
      fault: 'content',
      handling: 'reject',
    },
  ])
})
