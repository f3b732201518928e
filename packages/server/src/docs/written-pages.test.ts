import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { writtenPages } from './written-pages.ts'

it.each(writtenPages())('docs/$file is current; npm run docs writes it', ({ file, text }) => {
  expect(readFileSync(new URL(`../../../../docs/${file}`, import.meta.url), 'utf8')).toBe(text)
})
