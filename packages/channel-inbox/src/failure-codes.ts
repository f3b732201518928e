import type { FailureCode } from '@message-center/channel'

/** Why the inbox did not take a message, or could not take one back. */
export const failureCodes = [
  {
    code: 'store-unavailable',
    meaning: {
      en: 'The inbox store did not answer. Whether it kept the message is not known; a repeat is recognised.',
      zh: '站内信存储未响应，无法确认消息是否已保存；重复投递会被识别，不会出现两条。',
    },
    fault: 'provider',
    nextStep: {
      en: 'Nothing: the message is tried again. If it lasts, look at the disk or database of the inbox.',
      zh: '无需处理，系统会自动重试。如持续出现，请检查站内信所用的磁盘或数据库。',
    },
  },
  {
    code: 'aborted',
    meaning: {
      en: 'The hub was stopping before the message was handed to the inbox.',
      zh: '消息写入站内信之前，系统正在停止。',
    },
    fault: 'provider',
    nextStep: { en: 'Nothing: the message is tried again.', zh: '无需处理，系统会自动重试。' },
  },
  {
    code: 'already-over',
    meaning: {
      en: 'The content is visible only until a moment that has passed.',
      zh: '消息内容的可见截止时间（visibleUntil）已过。',
    },
    fault: 'content',
    nextStep: {
      en: 'Send it with a later visibleUntil, or without one.',
      zh: '请使用更晚的 visibleUntil 重新发送，或不设置该字段。',
    },
  },
  {
    code: 'not-kept',
    meaning: {
      en: 'The inbox does not have the message any more, so there is nothing to take back.',
      zh: '站内信中已不再保存这条消息，没有可撤回的内容。',
    },
    fault: 'none',
    nextStep: { en: 'Nothing: nobody sees the message.', zh: '无需处理，已没有用户能看到这条消息。' },
  },
] as const satisfies readonly FailureCode[]

export type InboxFailure = (typeof failureCodes)[number]['code']
