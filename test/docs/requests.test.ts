import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkedPages, checkOf } from './checks.ts'
import { titleOf } from './documents.ts'
import { type Reader, startReaders } from './hub.fixture.ts'

let hub: Awaited<ReturnType<typeof startReaders>>
beforeAll(async () => {
  hub = await startReaders()
}, 30_000)
afterAll(() => hub.hub.stop())

const tried = new Set(['shell', 'sent', 'answer'])
const pages = checkedPages
  .map(({ document, blocks }) => ({ document, blocks: blocks.filter(block => tried.has(checkOf(block))) }))
  .filter(({ blocks }) => blocks.length > 0)

// A reader's blocks depend on one another, so the tests of a page run in its order.
describe.each(pages)('$document', ({ blocks }) => {
  let reader: Reader
  beforeAll(() => {
    reader = hub.reader()
  })

  it.each(blocks.map(block => [titleOf(block), block] as const))('%s does what the page says', async (_, block) => {
    const check = checkOf(block)
    if (check === 'shell') await reader.follow(block)
    else if (check === 'sent') await reader.send(block)
    else await reader.compare(block)
  })
})

it('pages have commands, requests and answers to try', () => {
  expect(new Set(pages.flatMap(({ blocks }) => blocks.map(checkOf)))).toEqual(tried)
})
