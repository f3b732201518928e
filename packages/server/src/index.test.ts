import { expect, it } from 'vitest'
import * as names from './index.ts'

it('the public names are these, and a new one is a decision', () => {
  expect(Object.keys(names).sort()).toMatchInlineSnapshot(`
    [
      "StartError",
      "createApi",
      "createMetrics",
      "initHub",
      "readConfiguration",
      "startServer",
    ]
  `)
})
