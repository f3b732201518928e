import { untilNextBeijingHour } from '@message-center/channel/wire'

const minuteMs = 60_000
const dayMs = 86_400_000

/**
 * How long `isv.BUSINESS_LIMIT_CONTROL` asks to wait, in milliseconds. Only its message names the window, such as
 * `触发小时级流控Permits:5`. Hours are those of the clock; a day is 24 hours from the message that used up the limit,
 * of which only the latest possible end is known here. A message that names none counts as a minute.
 */
export function limitWindowMs(message: string | undefined, now: number): number {
  if (message?.includes('天级')) return dayMs
  if (message?.includes('小时级')) return Math.max(untilNextBeijingHour(now), minuteMs)
  return minuteMs
}
