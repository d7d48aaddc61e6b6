// What is typed into a form, and the JSON that is made of it. Pure.
import { isJson } from './json.mjs'

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

export const typeOf = schema => [schema.type].flat().find(type => type && type !== 'null')

/** Which input a parameter gets: 'choice', 'flag', 'number', 'text' or 'json'. Pure. */
export function inputOf(schema) {
  if (Array.isArray(schema.enum)) return 'choice'
  switch (typeOf(schema)) {
    case 'boolean': return 'flag'
    case 'integer': case 'number': return 'number'
    case 'string': return 'text'
    default: return 'json'
  }
}

/** What is typed at first, from a value as it was sent, or from the schema. */
export function typed(schema, raw) {
  const start = raw ?? (schema.default !== undefined ? JSON.stringify(schema.default) : schema.examples?.length ? JSON.stringify(schema.examples[0])
    : undefined)
  if (start === undefined) return inputOf(schema) === 'flag' ? 'false' : ''
  return inputOf(schema) === 'text' && start.startsWith('"') ? JSON.parse(start) : start
}

/** The JSON of what was typed; {raw}, {missing: true}, or {wrong: why}. */
export function valueOf(schema, text, required) {
  const kind = inputOf(schema)
  if (text === '' && kind !== 'text') return required ? { wrong: 'is required' } : { missing: true }
  if (kind === 'text') return text === '' && !required ? { missing: true } : { raw: JSON.stringify(text) }
  if (kind === 'number' && !NUMBER.test(text.trim())) return { wrong: 'must be a number' }
  if (!isJson(text)) return { wrong: 'must be JSON, such as [1, 2] or {"a": "b"}' }
  return { raw: text.trim() }
}
