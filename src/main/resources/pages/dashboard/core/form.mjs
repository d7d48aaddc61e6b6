// A form for the arguments of a task, made from its JSON Schema. What is typed is sent as it stands: numbers of any size stay exact.
import { html, useState, useId, useRef } from './html.mjs'
import { ApiError } from './api.mjs'
import { items, members } from './json.mjs'
import { inputOf, typeOf, typed, valueOf } from './values.mjs'

function Field({ name, schema, text, set, required, wrong }) {
  const id = useId()
  const kind = inputOf(schema)
  const secret = schema.writeOnly || schema.sensitive
  const common = {
    id, name, required,
    'aria-invalid': Boolean(wrong),
    'aria-describedby': `${id}-help`,
    onInput: event => set(event.currentTarget.value)
  }
  const input = () => {
    switch (kind) {
      case 'flag': return html`<select ...${common} value=${text}>${!required && html`<option value="">not given</option>`}
        <option value="true">true</option><option value="false">false</option></select>`
      case 'choice': return html`<select ...${common} value=${text}><option value="">not given</option>
        ${schema.enum.map(one => html`<option value=${JSON.stringify(one)}>${String(one)}</option>`)}</select>`
      case 'json': return html`<textarea ...${common} class="code" rows="3" spellcheck="false" value=${text}></textarea>`
      case 'number': return html`<input ...${common} inputmode="decimal" autocomplete="off" value=${text} />`
      default: return text.length > 80 || text.includes('\n')
        ? html`<textarea ...${common} rows="4" value=${text}></textarea>`
        : html`<input ...${common} type=${secret ? 'password' : 'text'} autocomplete="off" spellcheck="false" value=${text} />`
    }
  }
  return html`<div class="field">
    <label for=${id}>${name}${required ? html` <span class="quiet">required</span>` : ''}</label>
    ${input()}
    <p class="help" id=${`${id}-help`}>${wrong ? html`<span class="wrong">${wrong}</span> ` : ''}
      <span class="quiet">${[typeOf(schema), schema.description].filter(Boolean).join(': ')}</span></p>
  </div>`
}

/** The names of a problem's parts that are about one parameter. */
function about(problem, name, position) {
  const found = problem?.errors?.find(({ pointer = '' }) => {
    const [, part, at] = pointer.split('/')
    return (part === 'kwargs' && at === name) || (part === 'args' && at === String(position))
  })
  return found?.detail
}

/**
 * The form of a task. start holds the texts of 'args' and 'kwargs' as they came, if it is to run again; send(body) submits the JSON text and may
 * throw what the service says, which is then shown at its field.
 */
export function TaskForm({ task, start, send, label = 'Run' }) {
  const schema = task.parameters ?? {}
  const names = Object.keys(schema.properties ?? {})
  const raw = start ? members(start) : new Map()
  const [texts, setTexts] = useState(() => {
    const positional = raw.get('args') ? items(raw.get('args')) : []
    const named = members(raw.get('kwargs') ?? '{}')
    return Object.fromEntries(names.map((name, index) => [name, typed(schema.properties[name], start ? named.get(name) ?? positional[index] ?? ''
      : undefined)]))
  })
  const [wrong, setWrong] = useState({})
  const [rest, setRest] = useState(null)
  const [busy, setBusy] = useState(false)
  const form = useRef(null)
  const required = name => (schema.required ?? []).includes(name)

  const focusFirst = found => {
    const first = names.find(name => found[name])
    if (first) requestAnimationFrame(() => form.current?.elements.namedItem(first)?.focus())
  }

  const submit = async event => {
    event.preventDefault()
    const found = {}
    const values = []
    for (const name of names) {
      const value = valueOf(schema.properties[name], texts[name], required(name))
      if (value.wrong) found[name] = value.wrong
      if (value.raw !== undefined) values.push(`${JSON.stringify(name)}: ${value.raw}`)
    }
    setWrong(found)
    setRest(null)
    if (Object.keys(found).length) return focusFirst(found)
    setBusy(true)
    try {
      await send(`{"task": ${JSON.stringify(task.name)}${values.length ? `, "kwargs": {${values.join(', ')}}` : ''}}`)
    } catch (error) {
      const told = error instanceof ApiError ? Object.fromEntries(names.map((name, index) => [name, about(error.problem, name, index)]).filter(([,
        why]) => why)) : {}
      setWrong(told)
      if (Object.keys(told).length) focusFirst(told)
      else setRest(error)
    } finally {
      setBusy(false)
    }
  }

  return html`<form ref=${form} class="form" noValidate onSubmit=${submit} aria-label=${`Arguments of ${task.name}`}>
    ${names.length === 0 && html`<p class="quiet">This task takes no arguments.</p>`}
    ${names.map(name => html`<${Field} key=${name} name=${name} schema=${schema.properties[name]} text=${texts[name]} required=${required(name)}
      wrong=${wrong[name]} set=${text => setTexts(old => ({ ...old, [name]: text }))} />`)}
    ${rest && html`<p class="problem" role="alert">${rest.message}</p>`}
    <button class="main" disabled=${busy} aria-busy=${busy}>${label}</button>
  </form>`
}
