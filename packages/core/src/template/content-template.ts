import type { Json, JsonObject } from '@message-center/channel'
import type { Names } from './expression.ts'
import { isJsonList } from './json-kind.ts'
import { jsonPointer } from './json-pointer.ts'
import type { FillContent, Frame, RenderSheet } from './render-sheet.ts'
import { templateLimits } from './template-limits.ts'
import type { TemplateProblem } from './template-problem.ts'
import { compileText } from './text-template.ts'

/** What a text has to hold to be looked at as a template. */
export const hasVariables = (text: string): boolean => text.includes('{{')

/** Collects the problems of a body while its texts are compiled. */
export class ContentCompiler {
  readonly problems: TemplateProblem[] = []
  readonly #names: Names

  constructor(names: Names) {
    this.#names = names
  }

  compile(content: JsonObject, place: readonly string[]): FillContent {
    return this.#object(content, place, 0) ?? (() => content)
  }

  #value(value: Json | undefined, place: readonly string[], depth: number): Fill | undefined {
    if (typeof value === 'string') return this.#text(value, place)
    if (typeof value !== 'object' || value === null) return undefined
    if (depth > templateLimits.contentDepth)
      return this.#refuse(place, 'The content is nested too deeply.', 'Flatten it.')
    return isJsonList(value) ? this.#list(value, place, depth) : this.#object(value, place, depth)
  }

  #text(text: string, place: readonly string[]): Fill | undefined {
    if (!hasVariables(text)) return undefined
    const compiled = compileText(text, this.#names)
    if (compiled.outcome === 'refused') return this.#refuse(place, compiled.detail, compiled.fix)
    return (sheet, variables) => {
      compiled.write(sheet, variables)
      return sheet.finishText()
    }
  }

  #list(list: readonly Json[], place: readonly string[], depth: number): Fill | undefined {
    const fills = list.map((item, index) => this.#value(item, [...place, String(index)], depth + 1))
    if (fills.every(fill => fill === undefined)) return undefined
    return (sheet, variables) => list.map((item, index) => fills[index]?.(sheet, variables) ?? item)
  }

  #object(object: JsonObject, place: readonly string[], depth: number): FillContent | undefined {
    const fills = Object.entries(object).flatMap(([name, member]) => {
      const fill = this.#value(member, [...place, name], depth + 1)
      return fill ? [[name, fill] as const] : []
    })
    if (fills.length === 0) return undefined
    if (Object.hasOwn(object, '__proto__'))
      this.#refuse([...place, '__proto__'], 'The name is reserved.', 'Use another name.')
    return (sheet, variables) => {
      const filled: { [name: string]: Json | undefined } = { ...object }
      for (const [name, fill] of fills) filled[name] = fill(sheet, variables)
      return filled
    }
  }

  #refuse(place: readonly string[], detail: string, fix: string): undefined {
    this.problems.push({ code: 'invalid_template', field: jsonPointer(place), detail, fix })
  }
}

type Fill = (sheet: RenderSheet, variables: Frame) => Json
