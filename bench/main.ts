import { join } from 'node:path'
import { build } from './build.ts'
import { readOptions, usage } from './options.ts'
import { printChange, readResults } from './report/compare.ts'
import { print, printRatios } from './report/print.ts'
import { keep, type Result } from './report/result.ts'
import { measureRow, type Row } from './rows/row.ts'
import { engineRows, rows } from './rows/rows.ts'
import { Workplace } from './workplace.ts'

const [first = ''] = process.argv.slice(2)
if (first === '--help') {
  console.log(`${usage}\nRows: ${rows.map(({ name }) => name).join(', ')}`)
  process.exit(0)
}
const options = readOptions(process.argv.slice(2))
/** The row of this name, or else all whose names begin with it: `plugin`, `deliver`. */
function rowsCalled(name: string): readonly Row[] {
  const exact = rows.filter(row => row.name === name)
  return exact.length > 0 ? exact : rows.filter(row => row.name.startsWith(`${name}-`))
}

const unknown = options.rows.find(name => rowsCalled(name).length === 0)
if (unknown !== undefined)
  throw new Error(`There is no row ${unknown}. Rows: ${rows.map(({ name }) => name).join(', ')}`)

build()
const earlier = options.against === undefined ? [] : readResults(options.against)

const file = `${new Date().toISOString().replaceAll(':', '-').slice(0, 19)}.jsonl`
const folder = join(import.meta.dirname, 'results')

/** What is measured now: its processes and folders go also when the bench is broken off. */
let current: Workplace | undefined
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void current?.clear().finally(() => process.exit(130)))
}

const wanted = new Set(options.rows.length === 0 ? engineRows : options.rows.flatMap(rowsCalled))
for (const row of wanted) {
  const results: Result[] = []
  for (const system of options.hasPeers ? row.systems : row.systems.slice(0, 1)) {
    const workplace = new Workplace(options)
    current = workplace
    try {
      const result = await measureRow(row, system, workplace)
      results.push(result)
      print(result)
      keep(folder, file, result)
      if (!printChange(result, earlier)) process.exitCode = 1
    } catch (error) {
      process.exitCode = 1
      console.error(
        `${row.name} of ${system.name} could not be measured: ${error instanceof Error ? error.stack : error}\n`,
      )
    } finally {
      await workplace.clear()
    }
  }
  printRatios(results)
}
console.log(`Results: ${join(folder, file)}`)
process.exit()
