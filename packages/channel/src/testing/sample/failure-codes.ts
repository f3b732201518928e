import type { FailureCode } from '../../capabilities.ts'

/** Every code of the provider, explained once. The results are decided by the same table. */
export const failureCodes: readonly FailureCode[] = [
  {
    code: 'NO_ROOM',
    meaning: { en: 'The room does not exist.', zh: '聊天室不存在。' },
    fault: 'recipient',
    nextStep: { en: 'Correct the room id of the recipient.', zh: '请更正收件人的聊天室编号。' },
  },
  {
    code: 'BLOCKED_TEXT',
    meaning: { en: 'The text breaks the rules of the provider.', zh: '内容违反平台规则。' },
    fault: 'content',
    nextStep: { en: 'Change the text and send it as a new message.', zh: '请修改内容后重新发送。' },
  },
  {
    code: 'NO_BALANCE',
    meaning: { en: 'The account has no balance left.', zh: '账户余额不足。' },
    fault: 'account',
    nextStep: { en: 'Top up the account in the console of the provider.', zh: '请在平台控制台充值。' },
  },
  {
    code: 'BAD_CLIENT',
    meaning: { en: 'Client id and secret do not fit.', zh: '客户端编号与密钥不匹配。' },
    fault: 'account',
    nextStep: { en: 'Enter the secret of the account again.', zh: '请重新填写账户密钥。' },
  },
  {
    code: 'BAD_TOKEN',
    meaning: { en: 'A new token was refused as well.', zh: '新令牌仍被拒绝。' },
    fault: 'account',
    nextStep: { en: 'Check that nobody else signs in with this client.', zh: '请确认没有其他系统使用同一客户端。' },
  },
  {
    code: 'SLOW_DOWN',
    meaning: { en: 'Too many calls at a time.', zh: '调用过于频繁。' },
    fault: 'provider',
    nextStep: { en: 'Nothing; it is sent again later.', zh: '无需处理，稍后自动重发。' },
  },
  {
    code: 'BUSY',
    meaning: { en: 'The provider is out of order for now.', zh: '平台暂时不可用。' },
    fault: 'provider',
    nextStep: { en: 'Nothing; it is sent again later.', zh: '无需处理，稍后自动重发。' },
  },
  {
    code: 'NO_POST',
    meaning: { en: 'The provider does not know the message.', zh: '平台没有这条消息。' },
    fault: 'none',
    nextStep: { en: 'Nothing; there is nothing to recall.', zh: '无需处理，没有可撤回的消息。' },
  },
  {
    code: 'ROOM_CLOSED',
    meaning: { en: 'The room was closed before the text was shown.', zh: '内容显示前聊天室已关闭。' },
    fault: 'recipient',
    nextStep: { en: 'Ask the recipient for another room.', zh: '请向收件人索取其他聊天室。' },
  },
]
