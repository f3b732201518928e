/**
 * Why a template cannot be published, or a message cannot be rendered. Has the members of an error's details, so
 * `new MessageCenterError(problem.code, problem)` says it to the caller.
 */
export interface TemplateProblem {
  readonly code: 'invalid_template' | 'invalid_content' | 'missing_variable' | 'invalid_request'
  /** JSON pointer into the template body (`/locales/zh/sms/text`) or the request (`/variables/orderNo`). */
  readonly field: string
  /** Never a variable's value. */
  readonly detail: string
  readonly fix: string
}
