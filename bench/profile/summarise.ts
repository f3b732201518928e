import type { Profiler } from 'node:inspector'
import { ownStage, stageOfNode } from './stages.ts'
import type { ThreadProfile } from './thread-profiles.ts'

interface Frame {
  readonly name: string
  readonly place: string
  readonly stage: string
  selfUs: number
}

const topCount = 40

/** An idle thread uses about this much for being sampled. */
const samplingShare = 0.05

/** Per thread: CPU per message by stage, and the functions that took most themselves. */
export function summarise(row: string, messages: number, threads: readonly ThreadProfile[]): string {
  const busy = threads.filter(({ cpuMs, wallMs }) => cpuMs / wallMs > samplingShare)
  return [
    `${row}: ${messages} messages under the profiler (sampled every 0.5 ms, which costs some itself)`,
    ...busy.map(thread => summariseThread(thread, messages)),
  ].join('\n\n')
}

function summariseThread({ thread, cpuMs, wallMs, profile }: ThreadProfile, messages: number): string {
  const frames = framesOf(profile)
  const active = frames.filter(({ stage }) => stage !== 'idle' && stage !== 'profiler')
  const activeUs = sum(active)
  // Waiting inside a native call (fsync) is sampled like work; scaled to CPU it is spread over all of the thread.
  const perMessage = (us: number) => (((us / activeUs) * cpuMs * 1000) / messages).toFixed(2).padStart(8)
  const share = (us: number) => `${((us / activeUs) * 100).toFixed(1).padStart(5)} %`
  const stages = Map.groupBy(active, ({ stage }) => stage)
  const byStage = [...stages]
    .map(([stage, all]) => ({ stage, us: sum(all) }))
    .toSorted((a, b) => b.us - a.us)
    .map(({ stage, us }) => `  ${perMessage(us)} µs ${share(us)}  ${stage}`)
  const top = active
    .toSorted((a, b) => b.selfUs - a.selfUs)
    .slice(0, topCount)
    .map(
      ({ name, place, stage, selfUs }) => `  ${perMessage(selfUs)} µs ${share(selfUs)}  ${name}  ${place}  [${stage}]`,
    )
  const head = `== thread ${thread}: ${((cpuMs * 1000) / messages).toFixed(2)} µs of CPU per message, on the CPU ${((cpuMs / wallMs) * 100).toFixed(0)} % of the time, active ${((activeUs / 1000 / wallMs) * 100).toFixed(0)} %`
  return [head, 'by stage:', ...byStage, `functions by their own time:`, ...top].join('\n')
}

const sum = (frames: readonly Frame[]): number => frames.reduce((total, { selfUs }) => total + selfUs, 0)

/** Functions with their own time; the same function called for two stages counts twice. */
function framesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): readonly Frame[] {
  const parents = new Map(nodes.flatMap(node => (node.children ?? []).map(child => [child, node] as const)))
  const selfUs = new Map<number, number>()
  for (const [n, id] of samples.entries()) selfUs.set(id, (selfUs.get(id) ?? 0) + (timeDeltas[n] ?? 0))
  const frames = new Map<string, Frame>()
  for (const node of nodes) {
    const us = selfUs.get(node.id) ?? 0
    if (us === 0) continue
    const { functionName, url, lineNumber } = node.callFrame
    const stage = stageOf(node, parents)
    const name = functionName !== '' ? functionName : nameless(node, parents)
    const place = url === '' ? '' : `${shorten(url)}:${lineNumber + 1}`
    const key = `${name} ${place} ${stage}`
    const frame = frames.get(key)
    if (frame) frame.selfUs += us
    else frames.set(key, { name, place, stage, selfUs: us })
  }
  return [...frames.values()]
}

/** Native functions of an addon have no name of their own: shown by who called them. */
function nameless(node: Profiler.ProfileNode, parents: ReadonlyMap<number, Profiler.ProfileNode>): string {
  const caller = parents.get(node.id)?.callFrame
  if (node.callFrame.url !== '' || caller === undefined) return '(anonymous)'
  return `native of ${caller.functionName || '(anonymous)'} ${shorten(caller.url)}:${caller.lineNumber + 1}`
}

function stageOf(node: Profiler.ProfileNode, parents: ReadonlyMap<number, Profiler.ProfileNode>): string {
  for (let at: Profiler.ProfileNode | undefined = node; at !== undefined; at = parents.get(at.id)) {
    if (at !== node && at.callFrame.functionName === '(root)') break
    const stage = ownStage(at.callFrame.functionName, at.callFrame.url)
    if (stage !== undefined) return stage
  }
  return stageOfNode(node.callFrame.functionName, node.callFrame.url)
}

const shorten = (url: string): string =>
  url.replace(/^file:\/\//, '').replace(/^.*\/(packages|node_modules|bench)\//, '$1/')
