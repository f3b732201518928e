import type { EngineStatus } from '@message-center/core'
import { type AnswerParts, observed } from './answer-route.ts'
import { authorize, chooseTenant } from './authorize.ts'
import type { Metrics } from './metrics.ts'
import type { Mounted } from './mount-routes.ts'
import { apiHeaders, respondJson } from './respond.ts'

export interface ProbeParts extends AnswerParts {
  readonly status: () => Promise<EngineStatus>
  readonly metrics: Metrics
  readonly areMetricsOpen: boolean
  readonly isDraining: () => boolean
}

/** What balancers, orchestrators and Prometheus ask. */
export function probes(parts: ProbeParts): readonly Mounted[] {
  const metrics = { method: 'GET', path: '/metrics' }
  return [
    { method: 'GET', path: '/healthz', answer: async (_, response) => respondJson(response, 200, { status: 'ok' }) },
    {
      method: 'GET',
      path: '/readyz',
      answer: async (_, response) => {
        const reason = await whyNotReady(parts)
        if (reason === undefined) respondJson(response, 200, { status: 'ready' })
        else respondJson(response, 503, { status: 'not ready', reason })
      },
    },
    {
      ...metrics,
      answer: observed(metrics, parts, async (request, response) => {
        if (!parts.areMetricsOpen) {
          const holder = authorize(request, response, 'metrics:read', parts.authority)
          chooseTenant(request, holder, 'operator', parts.authority)
        }
        const { type, text } = await parts.metrics.render(await parts.status())
        response.writeHead(200, { ...apiHeaders, 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) })
        response.end(text)
      }),
    },
  ]
}

async function whyNotReady(parts: ProbeParts): Promise<string | undefined> {
  if (parts.isDraining()) return 'draining'
  try {
    const { state } = await parts.status()
    return state === 'running' ? undefined : `the engine is ${state}`
  } catch {
    return 'the engine does not answer'
  }
}
