import { type Block, blocksOf, documents, ownTestOf, titleOf } from './documents.ts'

/** How a block is checked. */
export type Check =
  /** Compiled and run; what it prints is compared with the `text output` that follows. */
  | 'program'
  /** Compiled and run by vitest. */
  | 'suite'
  /** Stands word for word in a file of the repository, which has its own test. */
  | 'excerpt'
  /** Compared with what the program before it prints. */
  | 'output'
  /** Commands: `curl` is sent to a hub, `npm` and `npx` have to exist. */
  | 'shell'
  /** Sent to a hub as what its words say. */
  | 'sent'
  /** Compared with what the hub answered to the command before it. */
  | 'answer'
  /** Compared with what the code says now, by the test of written parts. */
  | 'written'

const checks: { readonly [kind: string]: Check } = {
  ts: 'program',
  'ts test': 'suite',
  'text output': 'output',
  sh: 'shell',
  'json request': 'sent',
  'json template': 'sent',
  'json account': 'sent',
  'json answer': 'answer',
}

/** Throws for a block that nothing checks. */
export function checkOf(block: Block): Check {
  if (block.isWritten) return 'written'
  const check = /^file=\S+\.ts$/.test(block.words)
    ? checks[block.language]
    : block.words.startsWith('from=')
      ? 'excerpt'
      : checks[[block.language, block.words].filter(Boolean).join(' ')]
  if (check) return check
  throw new Error(
    `${titleOf(block)} is checked by nothing. Say what it is: ${Object.keys(checks).join(', ')}, "ts file=name.ts", ` +
      '"<language> from=path". A page of a package may have a test of its own there, which names the page.',
  )
}

/** Pages whose blocks are checked here, with their blocks. */
export const checkedPages: readonly { readonly document: string; readonly blocks: readonly Block[] }[] = documents
  .filter(document => ownTestOf(document) === undefined)
  .map(document => ({ document, blocks: blocksOf(document) }))

export const blocksChecked = (...wanted: readonly Check[]): readonly Block[] =>
  checkedPages.flatMap(({ blocks }) => blocks.filter(block => wanted.includes(checkOf(block))))
