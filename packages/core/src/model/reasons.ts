import type { LocalText } from '@message-center/channel'

interface ReasonRow {
  readonly meaning: LocalText
  readonly fault: 'recipient' | 'content' | 'account' | 'provider' | 'caller' | 'none'
  readonly nextStep: LocalText
}

/** Why a delivery is where it is: one row per decision of the engine. A provider's own code, where known, says more. */
export const reasons = {
  rejected_recipient: {
    meaning: { en: 'The provider refused the recipient.', zh: '服务商拒绝了该收件人。' },
    fault: 'recipient',
    nextStep: { en: 'Correct the address, then send a new message.', zh: '更正地址后重新发送。' },
  },
  rejected_content: {
    meaning: { en: 'The provider refused the content or the template.', zh: '服务商拒绝了内容或模板。' },
    fault: 'content',
    nextStep: { en: 'Correct the template or the content, then send a new message.', zh: '修改模板或内容后重新发送。' },
  },
  rejected_account: {
    meaning: {
      en: 'The provider refused the account: credentials, balance or permission.',
      zh: '服务商拒绝了账号：凭证、余额或权限。',
    },
    fault: 'account',
    nextStep: {
      en: 'Use the test button of the account, mend what it names, then replay.',
      zh: '用账号的测试按钮检查并修复，然后重放。',
    },
  },
  throttled: {
    meaning: { en: 'The provider asked to slow down.', zh: '服务商要求降低速度。' },
    fault: 'provider',
    nextStep: { en: "Lower the account's rate limit if it happens often.", zh: '若经常发生，请降低账号的限速。' },
  },
  unavailable: {
    meaning: { en: 'The provider could not be reached or did not work.', zh: '服务商无法访问或未正常工作。' },
    fault: 'provider',
    nextStep: { en: 'Nothing; it is tried again by the retry policy.', zh: '无需处理，将按重试策略再次尝试。' },
  },
  unknown_outcome: {
    meaning: {
      en: 'The request may have reached the provider, no answer came.',
      zh: '请求可能已到达服务商，但没有收到应答。',
    },
    fault: 'provider',
    nextStep: {
      en: 'Wait for a receipt or look at the provider; replay only if a second message does no harm.',
      zh: '等待回执或到服务商处查询；确认重复无害后再重放。',
    },
  },
  plugin_failed: {
    meaning: {
      en: 'The channel plugin threw, hung or gave an answer that is none.',
      zh: '渠道插件抛出异常、挂起或返回了无效结果。',
    },
    fault: 'provider',
    nextStep: { en: 'Look for the defect in the log of the plugin.', zh: '在插件日志中查找缺陷。' },
  },
  attempts_used_up: {
    meaning: {
      en: 'The last attempt that the retry policy allows did not work.',
      zh: '重试策略允许的最后一次尝试仍未成功。',
    },
    fault: 'provider',
    nextStep: { en: 'See why the attempts failed in the timeline, then replay.', zh: '在时间线中查看原因后重放。' },
  },
  too_old: {
    meaning: { en: 'The age that the retry policy allows has passed.', zh: '已超过重试策略允许的时长。' },
    fault: 'provider',
    nextStep: { en: 'See the timeline, then replay if it still makes sense.', zh: '查看时间线，若仍有意义则重放。' },
  },
  expired: {
    meaning: { en: 'expireAt passed before the message could be sent.', zh: '在发送之前已过 expireAt。' },
    fault: 'none',
    nextStep: { en: 'Send a new message if it still makes sense.', zh: '若仍有意义，请重新发送。' },
  },
  account_missing: {
    meaning: { en: 'No account of the delivery exists and is enabled any more.', zh: '该投递的账号均不存在或已停用。' },
    fault: 'account',
    nextStep: { en: 'Enable an account, then replay.', zh: '启用账号后重放。' },
  },
  breaker_open: {
    meaning: {
      en: 'The account failed often in a row; it rests before it is tried again.',
      zh: '账号连续失败，暂停后再试。',
    },
    fault: 'provider',
    nextStep: { en: 'Nothing; it goes on by itself.', zh: '无需处理，将自动继续。' },
  },
  rate_limited: {
    meaning: {
      en: 'The rate limit of the account or recipient is used up; it waits for the next free slot.',
      zh: '账号或收件人的限速已用完，等待下一个空位。',
    },
    fault: 'none',
    nextStep: { en: 'Nothing; raise the limit if it happens often.', zh: '无需处理；若经常发生可提高限速。' },
  },
  hub_unavailable: {
    meaning: {
      en: 'A store of the hub could not answer; nothing was sent.',
      zh: '消息中心的存储暂时无法应答；尚未发送。',
    },
    fault: 'none',
    nextStep: { en: 'Nothing; it goes on by itself.', zh: '无需处理，将自动继续。' },
  },
  receipt_failed: {
    meaning: { en: 'The provider reported that it was not delivered.', zh: '服务商报告未送达。' },
    fault: 'recipient',
    nextStep: { en: "See the provider's code.", zh: '请查看服务商代码。' },
  },
  cancelled: {
    meaning: { en: 'It was cancelled before it was sent.', zh: '在发送之前被取消。' },
    fault: 'caller',
    nextStep: { en: 'Nothing.', zh: '无需处理。' },
  },
  recalled: {
    meaning: { en: 'It was taken back after it was sent.', zh: '发送之后被撤回。' },
    fault: 'caller',
    nextStep: { en: 'Nothing.', zh: '无需处理。' },
  },
  recall_failed: {
    meaning: { en: 'It could not be taken back.', zh: '无法撤回。' },
    fault: 'provider',
    nextStep: { en: "See the provider's words.", zh: '请查看服务商的说明。' },
  },
  replayed: {
    meaning: { en: 'It was put back into the queue.', zh: '已重新放回队列。' },
    fault: 'caller',
    nextStep: { en: 'Nothing.', zh: '无需处理。' },
  },
} as const satisfies Record<string, ReasonRow>

export type ReasonCode = keyof typeof reasons

export const isReasonCode = (text: string): text is ReasonCode => Object.hasOwn(reasons, text)
