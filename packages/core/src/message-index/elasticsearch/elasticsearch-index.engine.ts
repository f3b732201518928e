import { testMessageIndex } from '../../testing/message-index-suite.ts'
import { useNode } from './elasticsearch.fixture.ts'

const engine = useNode()

testMessageIndex(
  'ElasticsearchIndex',
  async () => {
    const prefix = engine.newPrefix()
    const options = engine.options(prefix)
    const opened = [engine.open(options)]
    const [index = engine.open(options)] = opened
    return {
      index,
      reopen: async () => {
        const next = engine.open(options)
        opened.push(next)
        await next.start()
        return next
      },
      refresh: async () => void (await engine.refresh(prefix)),
      dispose: async () => {
        for (const index of opened) await index.stop()
        await engine.clear(prefix)
      },
    }
  },
  { forgetsWholeDays: 'the index of a day is dropped: deleting documents one by one costs a write each' },
)
