// Writes the pages of docs/ that follow from tables in the code, and such parts of other pages. A test fails while they
// are not current.

import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { writtenPages } from '../packages/server/src/docs/written-pages.ts'
import { withWrittenParts } from './written-parts.ts'

const root = new URL('../', import.meta.url)
for (const { file, text } of writtenPages()) writeFileSync(new URL(`docs/${file}`, root), text)

for (const file of globSync(['README.md', 'docs/**/*.md', 'packages/*/README.md'], { cwd: fileURLToPath(root) })) {
  const page = readFileSync(new URL(file, root), 'utf8')
  const written = withWrittenParts(page)
  if (written !== page) writeFileSync(new URL(file, root), written)
}
