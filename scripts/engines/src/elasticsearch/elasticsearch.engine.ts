import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ElasticsearchNode, startElasticsearch } from './elasticsearch.ts'

let node: ElasticsearchNode
beforeAll(async () => {
  node = await startElasticsearch()
})
afterAll(() => node.remove())

const put = async (path: string, body: object) => {
  const headers = { 'content-type': 'application/json' }
  return (await fetch(`${node.address}/${path}`, { method: 'PUT', headers, body: JSON.stringify(body) })).status
}
const status = async (path: string) =>
  fetch(`${node.address}/${path}`).then(
    response => response.status,
    () => 'away',
  )

it('keeps its address and what it stored over a kill and a stop', async () => {
  const { address } = node
  expect(await put('things', { settings: { number_of_replicas: 0 } })).toBe(200)
  expect(await put('things/_doc/1', { a: 1 })).toBe(201)
  await node.kill()
  expect(await status('')).toBe('away')
  await node.start()
  await node.start()
  expect(node.address).toBe(address)
  expect(await status('things/_doc/1')).toBe(200)
  await node.stop()
  await node.stop()
  expect(await status('')).toBe('away')
  await node.start()
  expect(await status('things/_doc/1')).toBe(200)
}, 400_000)

it('makes no index by a stray write', async () => {
  expect(await put('stray/_doc/1', {})).toBe(404)
})
