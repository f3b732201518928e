import { describe, expect, it } from 'vitest'
import { withWrittenParts } from '../../scripts/written-parts.ts'
import { blocksChecked, checkedPages, checkOf } from './checks.ts'
import { blocksOf, documents, ownTestOf, read, titleOf } from './documents.ts'

describe('every block of every page', () => {
  it.each(checkedPages.filter(({ blocks }) => blocks.length > 0))(
    'of $document says how it is checked',
    ({ blocks }) => {
      for (const block of blocks) expect(checkOf(block)).toBeTypeOf('string')
    },
  )

  it('of any other language or kind is refused', () => {
    const [block] = blocksOf('README.md')
    if (!block) throw new Error('the README has blocks')
    for (const wrong of [{ language: 'yaml' }, { language: 'json' }, { language: '' }, { words: 'nonsense' }])
      expect(() => checkOf({ ...block, ...wrong })).toThrow('is checked by nothing')
  })

  it('of a package with a test of its own is left to that test', () => {
    expect(ownTestOf('packages/channel/README.md')).toBe('packages/channel/src/readme/readme.test.ts')
    expect(ownTestOf('packages/core/README.md')).toBeUndefined()
    expect(ownTestOf('README.md')).toBeUndefined()
  })
})

describe('excerpts', () => {
  it.each(blocksChecked('excerpt').map(block => [titleOf(block), block] as const))(
    '%s stands in its file',
    (_, block) => {
      expect(read(block.words.replace('from=', ''))).toContain(`${block.text}\n`)
    },
  )

  it('of the README show the whole embedded example', () => {
    const [whole] = blocksOf('README.md').filter(({ words }) => words === 'from=examples/embed/main.ts')
    expect(`${whole?.text}\n`).toBe(read('examples/embed/main.ts'))
  })
})

describe('written parts', () => {
  const written = documents.filter(document => read(document).includes('<!-- written:'))

  it('are on some pages', () => expect(written.length).toBeGreaterThan(3))

  it.each(written)('%s is current; npm run docs writes it', document => {
    expect(read(document)).toBe(withWrittenParts(read(document)))
  })
})

it('the README stays under 120 lines', () => {
  expect(read('README.md').trimEnd().split('\n').length).toBeLessThan(120)
})
