import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import type { Delivery } from '../delivery.ts'
import { compileSchema } from '../host/index.ts'
import type { ChannelPlugin } from '../plugin.ts'

/** A message as a README shows it. */
export type ShownMessage = Pick<Delivery, 'address' | 'content'> & Partial<Delivery>

/** The README of a package, to be held against what it tells about. */
export interface Readme {
  readonly text: string
  /** Blocks of code whose fence says exactly this: `json message`. */
  blocks(kind: string): readonly string[]
  /** Expects that the first such block is settings that the plugin takes, and that the text names every setting there is. */
  expectSettings(plugin: ChannelPlugin, kind?: string): void
  /** The messages of such blocks. Expects that there are some, and that a host would let each of them through. */
  messages(plugin: ChannelPlugin, kind?: string): readonly ShownMessage[]
  /** What a program prints that runs as a module within the package. Rejects when it fails or takes longer than 15 s. */
  run(program: string): Promise<string>
}

/** Opens the README.md of a package, at this address. `flags` go to the Node that runs its programs. */
export async function openReadme(page: URL, flags: readonly string[] = []): Promise<Readme> {
  const text = await readFile(page, 'utf8')
  const blocks = (kind: string): readonly string[] =>
    Array.from(text.matchAll(new RegExp(`\`\`\`${kind}\n(.*?)\`\`\``, 'gs')), ([, block = '']) => block)
  return {
    text,
    blocks,
    expectSettings({ settings }, kind = 'json settings') {
      const [block = ''] = blocks(kind)
      expect(compileSchema(settings)(JSON.parse(block))).toEqual([])
      for (const name of Object.keys(Object(settings.properties))) expect(text).toContain(`\`${name}\``)
    },
    messages({ address, content }, kind = 'json message') {
      const messages = blocks(kind).map((block): ShownMessage => JSON.parse(block))
      expect(messages).not.toEqual([])
      const [checkAddress, checkContent] = [compileSchema(address.schema), compileSchema(content.schema)]
      for (const message of messages) {
        expect(checkAddress(message.address)).toEqual([])
        expect(checkContent(message.content)).toEqual([])
        expect(content.check?.(message.content, message.template) ?? []).toEqual([])
      }
      return messages
    },
    async run(program) {
      const all = ['--input-type=module', ...flags, '--eval', program]
      return (await promisify(execFile)(process.execPath, all, { cwd: new URL('.', page), timeout: 15_000 })).stdout
    },
  }
}
