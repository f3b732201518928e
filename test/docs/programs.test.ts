import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blocksChecked, checkedPages, checkOf } from './checks.ts'
import { makeConsumer, type Printed } from './consumer.fixture.ts'
import { type Block, read, root, titleOf } from './documents.ts'

/** Generous: other tests may have both cores meanwhile. */
const limitMs = 180_000

const consumer = makeConsumer()
afterAll(() => consumer.remove())

/** Blocks of one page lie in one folder, so that they can import each other. */
function pathOf({ document, line, words }: Block): string {
  const [, named] = /^file=(\S+)$/.exec(words) ?? []
  return join('pages', document.replace(/\.md$/, ''), named ?? `line-${line}.ts`)
}

const programs = blocksChecked('program')
const suites = blocksChecked('suite')
for (const block of [...programs, ...suites]) consumer.write(pathOf(block), `${block.text}\n`)

const files = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' })
for (const file of files.filter(name => name.includes('.')))
  consumer.write(join('examples', file), read(join('examples', file)))
const examples = files.filter(name => /\bmain\.m?[jt]s$/.test(name)).map(name => join('examples', name))

/** What the block that follows says the program prints. */
function outputOf(block: Block): string | undefined {
  const blocks = checkedPages.find(({ document }) => document === block.document)?.blocks ?? []
  const next = blocks.find(({ line }) => line > block.line)
  return next && checkOf(next) === 'output' ? `${next.text}\n` : undefined
}

describe('programs of the pages', () => {
  it('compile', async () => expect(await consumer.compile(limitMs)).toEqual([]), limitMs)

  it('are followed by every output', () => {
    const shown = programs.filter(block => outputOf(block) !== undefined)
    expect(shown.length).toBe(blocksChecked('output').length)
    expect(shown.length).toBeGreaterThan(0)
  })
})

describe('run', () => {
  let results: { readonly [path: string]: Printed }
  beforeAll(async () => {
    results = await consumer.run([...programs.map(pathOf), ...examples], limitMs)
  }, limitMs)

  it.each(programs.map(block => [titleOf(block), block] as const))('%s prints what its page says', (_, block) => {
    expect(results[pathOf(block)]).toEqual({ printed: outputOf(block) ?? '' })
  })

  it.each(examples)('%s prints what it should', path => {
    expect(results[path]).toEqual({ printed: read(join(dirname(path), 'expected.txt')) })
  })
})

describe('a suite that a page shows', () => {
  it('is there', () => expect(suites.length).toBeGreaterThan(0))
})

// Suites describe their tests while they are imported, so they run as a part of this file.
for (const block of suites) await import(/* @vite-ignore */ join(consumer.folder, pathOf(block)))
