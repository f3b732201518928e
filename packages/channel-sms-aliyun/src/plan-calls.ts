import { isMainland } from './phone.ts'
import type { SmsDelivery } from './sms-content.ts'

/** Numbers of one `SendSms`, and of one `SendBatchSms`. Source: Alibaba Cloud, "SendSms" and "SendBatchSms". */
export const maxSameContent = 1000
export const maxDifferentContent = 100

/** A delivery on its way into a call. */
export interface Outgoing {
  /** Where it stands in what the host handed in. */
  readonly place: number
  readonly delivery: SmsDelivery
  readonly templateCode: string
  readonly signature: string
  readonly variables: { readonly [name: string]: string }
}

/** `same`: all have the same signature and values. `each`: every one has its own. */
export interface PlannedCall {
  readonly kind: 'same' | 'each'
  readonly items: readonly Outgoing[]
}

/**
 * What deliveries must share to travel together: the template code. Codes for signing in go alone, since the provider
 * delays bulk; so do numbers abroad, of which some look like mainland ones without their `+`.
 */
export function batchKey(delivery: SmsDelivery): string {
  const travelsAlone = delivery.category === 'otp' || !isMainland(delivery.address.phone)
  return `${delivery.template?.code ?? ''}|${travelsAlone ? delivery.id : ''}`
}

/** Spreads deliveries over as few calls as the provider allows. */
export function planCalls(outgoing: readonly Outgoing[]): readonly PlannedCall[] {
  return groupForCalls(outgoing).flatMap(group => {
    const isSame = new Set(group.map(wordingOf)).size === 1
    return isSame ? cut('same', group, maxSameContent) : cut('each', group, maxDifferentContent)
  })
}

/** A number occurs once in a group: a receipt names call and number, and could not tell two messages apart. */
function groupForCalls(outgoing: readonly Outgoing[]): readonly (readonly Outgoing[])[] {
  const groups = new Map<string, Outgoing[]>()
  const repeats = new Map<string, number>()
  for (const item of outgoing) {
    const key = batchKey(item.delivery)
    const numberKey = `${key}|${item.delivery.address.phone}`
    const repeat = repeats.get(numberKey) ?? 0
    repeats.set(numberKey, repeat + 1)
    const group = groups.get(`${key}|${repeat}`) ?? []
    groups.set(`${key}|${repeat}`, group)
    group.push(item)
  }
  return [...groups.values()]
}

function wordingOf({ signature, variables }: Outgoing): string {
  return JSON.stringify([signature, ...Object.entries(variables).sort()])
}

function cut(kind: PlannedCall['kind'], items: readonly Outgoing[], max: number): readonly PlannedCall[] {
  return Array.from({ length: Math.ceil(items.length / max) }, (_, part) => ({
    kind,
    items: items.slice(part * max, (part + 1) * max),
  }))
}
