import { priorities } from '../../model/message-request.ts'
import {
  isDelayed,
  type Lane,
  normalLane,
  type ReaderGroup,
  receiptLane,
  retryLane,
  scheduledLane,
} from '../delivery-queue.ts'
import { groupsOf } from '../lane-groups.ts'

/** A topic as it has to be in the broker. */
export interface TopicSpec {
  readonly name: string
  /** A delayed topic takes delayed messages only, a normal one plain ones only. */
  readonly type: 'NORMAL' | 'DELAY'
  /** Its consumer groups: one per purpose. */
  readonly groups: readonly string[]
}

/** RocketMQ itself takes 127; its topics for what comes again carry group and topic. */
const maxTopicLength = 100

/** The lane's topic: `mc-normal-sms-high`, `mc-retry-sms`, `mc-result`. */
export function topicOf(prefix: string, lane: Lane): string {
  const [kind = '', ...rest] = lane.split('/')
  const priority = kind === 'normal' ? rest.pop() : undefined
  return [prefix, kind, ...rest.map(safeName), priority].filter(part => part !== undefined).join('-')
}

/** A group belongs to one topic and one purpose: all its members have to read the same. */
export const groupOf = (prefix: string, lane: Lane, group: ReaderGroup): string => `${topicOf(prefix, lane)}-${group}`

/** Where messages lie that cannot be read, until somebody replays them. */
export const asideTopicOf = (prefix: string): string => `${prefix}-aside`

export const lanesOf = (channels: readonly string[]): readonly Lane[] => [
  ...channels.flatMap(channel => [
    ...priorities.map(priority => normalLane(channel, priority)),
    retryLane(channel),
    scheduledLane(channel),
    receiptLane(channel),
  ]),
  'result',
  'refused',
]

/** All that has to be there before anybody sends or reads. */
export function topicsOf(prefix: string, channels: readonly string[]): readonly TopicSpec[] {
  const topics = lanesOf(channels).map(
    (lane): TopicSpec => ({
      name: topicOf(prefix, lane),
      type: isDelayed(lane) ? 'DELAY' : 'NORMAL',
      groups: groupsOf(lane).map(group => groupOf(prefix, lane, group)),
    }),
  )
  return [...topics, { name: asideTopicOf(prefix), type: 'NORMAL', groups: [`${asideTopicOf(prefix)}-replay`] }]
}

/** What is wrong with the names, or nothing. */
export function problemOfNames(prefix: string, channels: readonly string[]): string | undefined {
  if (!/^[a-zA-Z0-9_-]+$/.test(prefix))
    return `prefix "${prefix}" has other characters than letters, digits, "_" and "-"`
  const long = topicsOf(prefix, channels).find(({ name }) => name.length > maxTopicLength)
  return long && `topic "${long.name}" is longer than ${maxTopicLength} characters: shorten the prefix or the channel`
}

/** Two channels never share a name: what RocketMQ forbids is written as `_` and its code, and so is `_` itself. */
const safeName = (channel: string): string =>
  channel.replaceAll(/[^a-zA-Z0-9-]/g, character => `_${(character.codePointAt(0) ?? 0).toString(16)}_`)
