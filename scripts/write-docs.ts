// Writes the pages of docs/ that follow from tables in the code. A test fails while they are not current.

import { writeFileSync } from 'node:fs'
import { writtenPages } from '../packages/server/src/docs/written-pages.ts'

for (const { file, text } of writtenPages()) writeFileSync(new URL(`../docs/${file}`, import.meta.url), text)
