import type { JsonObject } from '@message-center/channel'
import type { CompiledTemplate } from './compile-template.ts'
import { jsonPointer } from './json-pointer.ts'
import type { TemplateProblem } from './template-problem.ts'

/**
 * Whether the values fit what the template declares: required ones are there, and none is unknown. An unknown name is
 * refused because it is most often a misspelt optional one, which would be missed in silence; a template that no longer
 * shows a variable keeps declaring it as long as callers send it.
 */
export function checkVariables(template: CompiledTemplate, variables: JsonObject): TemplateProblem | undefined {
  for (const [name, { isRequired }] of template.variables) {
    if (isRequired === false || isGiven(variables, name)) continue
    return {
      code: 'missing_variable',
      field: jsonPointer(['variables', name]),
      detail: `The variable ${name} is not given.`,
      fix: `Send variables.${name}.`,
    }
  }
  const unknown = Object.keys(variables).find(name => !template.variables.has(name))
  return unknown === undefined ? undefined : unknownVariable(unknown, template)
}

const isGiven = (variables: JsonObject, name: string): boolean =>
  Object.hasOwn(variables, name) && variables[name] !== undefined && variables[name] !== null

function unknownVariable(name: string, template: CompiledTemplate): TemplateProblem {
  const known = [...template.variables.keys()].join(', ')
  return {
    code: 'invalid_request',
    field: jsonPointer(['variables', name.slice(0, 80)]),
    detail: 'The template has no such variable.',
    fix: known === '' ? 'Send no variables.' : `The variables are: ${known}.`,
  }
}
