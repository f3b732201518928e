import type { DoubleTemplate } from './options.ts'

/** Answer of `get_all_private_template`; on success it has no code. */
export function templateList(templates: readonly DoubleTemplate[]): object {
  return {
    template_list: templates
      .filter(({ use }) => use === 'template')
      .map(({ id, title, content }) => ({
        template_id: id,
        title: title ?? id,
        primary_industry: '',
        deputy_industry: '',
        content,
        example: '',
      })),
  }
}

/** `data` of `newtmpl/gettemplate`. */
export function noticeTemplates(templates: readonly DoubleTemplate[]): readonly object[] {
  return templates
    .filter(({ use }) => use !== 'template')
    .map(({ id, title, content, use }) => ({
      priTmplId: id,
      title: title ?? id,
      content,
      example: '',
      type: use === 'one-time' ? 2 : 3,
    }))
}
