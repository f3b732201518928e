import { configurationMarkdown } from '../configuration/configuration-markdown.ts'
import { errorsMarkdown } from './errors-page.ts'

/** Pages of the docs folder that follow from tables in the code. */
export function writtenPages(): readonly { readonly file: string; readonly text: string }[] {
  return [
    { file: 'configuration.md', text: configurationMarkdown() },
    { file: 'errors.md', text: errorsMarkdown() },
  ]
}
