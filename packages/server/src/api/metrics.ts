import type { EngineStatus, Measure } from '@message-center/core'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Answered } from './answer-route.ts'

/** Seconds. Accepting takes below a millisecond, a provider up to its time-out. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** The hub's metrics in Prometheus' form. Hand `measure` to the engine as `onMeasure`. */
export interface Metrics {
  measure(measure: Measure): void
  observe(answered: Answered): void
  /** The page that Prometheus reads, with a look at the engine as it is now. */
  render(status: EngineStatus): Promise<{ readonly type: string; readonly text: string }>
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const events = engineEvents(registry)
  const requests = new Histogram({
    name: 'message_center_http_request_seconds',
    help: 'Time from a request to its answer, by route.',
    labelNames: ['method', 'route', 'status'],
    buckets,
    registers: [registry],
  })
  const look = engineGauges(registry)
  return {
    measure: events,
    observe: ({ method, path, status, durationMs }) =>
      requests.observe({ method, route: path, status: String(status) }, durationMs / 1000),
    render: async status => {
      look(status)
      return { type: registry.contentType, text: await registry.metrics() }
    },
  }
}

type EventName = Exclude<Measure['name'], 'attempt_ms'>

const eventWords: { readonly [name in EventName]: string } = {
  accepted: 'Deliveries accepted.',
  refused: 'Messages refused.',
  attempt: 'Attempts to send, by result.',
  settled: 'Deliveries that came to rest, by state.',
  receipt: 'Receipts of providers.',
  indexed: 'Facts stored in the message index.',
  index_refused: 'Facts that the message index can never store.',
}

function engineEvents(registry: Registry): (measure: Measure) => void {
  const counters = new Map<string, Counter>()
  const attempts = new Map<string, Histogram>()
  // Labels are the engine's; a metric gets the ones of its first event.
  return ({ name, value, labels }) => {
    const labelNames = Object.keys(labels)
    if (name === 'attempt_ms') {
      const histogram =
        attempts.get(name) ??
        new Histogram({
          name: 'message_center_attempt_seconds',
          help: 'Time of an attempt at the provider.',
          labelNames,
          buckets,
          registers: [registry],
        })
      attempts.set(name, histogram)
      histogram.observe(labels, value / 1000)
      return
    }
    const counter =
      counters.get(name) ??
      new Counter({ name: `message_center_${name}_total`, help: eventWords[name], labelNames, registers: [registry] })
    counters.set(name, counter)
    counter.inc(labels, value)
  }
}

const breakerValues = { closed: 0, probing: 1, open: 2 } as const

function engineGauges(registry: Registry): (status: EngineStatus) => void {
  const gauge = (name: string, help: string, labelNames: readonly string[] = []): Gauge =>
    new Gauge({ name: `message_center_${name}`, help, labelNames: [...labelNames], registers: [registry] })
  const waiting = gauge('lane_waiting', 'Deliveries waiting in a lane of the queue.', ['lane'])
  const inFlight = gauge('in_flight', 'Deliveries in the hands of workers.')
  const lag = gauge('sync_lag_seconds', 'How far the message index is behind the queue.')
  const breaker = gauge('account_breaker', 'Of an account: 0 closed, 1 probing, 2 open.', ['tenant', 'account'])
  const ready = gauge('running', '1 while the engine runs.')
  return status => {
    waiting.reset()
    for (const lane of status.lanes) waiting.set({ lane: lane.lane }, lane.waiting)
    inFlight.set(status.inFlight)
    lag.set(status.syncLagMs / 1000)
    breaker.reset()
    for (const one of status.accounts) {
      breaker.set({ tenant: one.tenant, account: one.account }, breakerValues[one.breaker])
    }
    ready.set(status.state === 'running' ? 1 : 0)
  }
}
