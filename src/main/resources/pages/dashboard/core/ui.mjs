// The pieces that pages are made of.
import { html, signal, useEffect, useRef, useState } from './html.mjs'
import { ApiError, ask } from './api.mjs'
import { A, place } from './router.mjs'
import { bytes } from './format.mjs'
import { pretty } from './json.mjs'

/** Sign and word for each status: shape and word tell it, colour only helps. */
export const SIGNS = {
  scheduled: '◷', queued: '◔', running: '▶', succeeded: '✔', failed: '✖', canceled: '⊘',
  done: '✔', stopped: '⊘', delivered: '✔', pending: '◔', exhausted: '✖', active: '▶', quiet: '◔', paused: 'Ⅱ', lost: '✖', draining: '◷',
  fired: '▶', skipped: '⊘', missed: '✖', rejected: '✖'
}

export const Status = ({ value, extra }) => html`
  <span class=${`status is-${value}`}><span class="sign" aria-hidden="true">${SIGNS[value] ?? '•'}</span>${value}${extra ? html` <span
    class="quiet">${extra}</span>` : ''}</span>`

/** The name of the page, which is told to whoever listens to it when he comes there. */
export function Page({ title, actions, children, back }) {
  useEffect(() => { document.title = `${title} · Errand` }, [title])
  return html`
    ${back && html`<p class="back"><${A} to=${back.to}>← ${back.name}</${A}></p>`}
    <div class="head"><h1 tabindex="-1">${title}</h1>${actions && html`<div class="actions">${actions}</div>`}</div>
    ${children}`
}

export const Card = ({ title, children, more, wide }) => html`<section class=${`card${wide ? ' wide' : ''}`}>
  <div class="card-head"><h2>${title}</h2>${more}</div>${children}</section>`

/** Says why there is nothing, and what to do. */
export const Empty = ({ children }) => html`<div class="empty">${children}</div>`

/** Says what went wrong in the words of the service. */
export function Problem({ error, retry }) {
  if (!error) return null
  const problem = error instanceof ApiError ? error.problem : { title: 'This page failed', detail: String(error.message ?? error) }
  return html`<div class="problem" role="alert">
    <strong>${problem.title ?? 'It did not work'}</strong>${problem.detail && problem.detail !== problem.title ? html`: ${problem.detail}` : ''}
    ${problem.errors && html`<ul>${problem.errors.slice(0, 20).map(one => html`<li><code>${one.pointer ?? one.parameter ?? one.header ?? ''}
      </code> ${one.detail}</li>`)}</ul>`}
    ${retry && html` <button onClick=${retry}>Try again</button>`}
  </div>`
}

/** Nothing for a moment, so that quick answers do not flicker. */
export function Loading() {
  const [shown, show] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => show(true), 300)
    return () => clearTimeout(timer)
  }, [])
  return html`<p class="quiet pending" role="status">${shown ? 'Loading…' : ''}</p>`
}

/** What there is of an answer: a problem, that it is on its way, or what children(data) makes of it. */
export function Answer({ of, children }) {
  return html`
    ${of.error && html`<${Problem} error=${of.error} retry=${of.reload} />`}
    ${of.data === null ? (of.error ? null : html`<${Loading} />`) : children(of.data)}`
}

export function Table({ caption, columns, rows, empty, onOpen, selected, rowKey = row => row.id, dense }) {
  if (rows.length === 0 && empty) return html`<${Empty}>${empty}</${Empty}>`
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${caption}>
    <table class=${dense ? 'dense' : ''}>
      <caption class="unseen">${caption}</caption>
      <thead><tr>${columns.map(column => html`<th scope="col" class=${column.number ? 'number' : ''}>${column.name}</th>`)}</tr></thead>
      <tbody>${rows.map((row, index) => html`
        <tr key=${rowKey(row)} data-row=${index} class=${selected === index ? 'selected' : ''} onDblClick=${onOpen && (() => onOpen(row))}>
          ${columns.map(column => html`<td class=${column.number ? 'number' : column.text ? 'text' : ''}>${column.show(row, index)}</td>`)}
        </tr>`)}</tbody>
    </table></div>`
}

/** Names and values of one thing. */
export const Facts = ({ of }) => html`<dl class="facts">${of.filter(Boolean).filter(([, value]) => value !== undefined && value !== null
  && value !== '')
  .map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`

export function Bar({ parts, total, label, full }) {
  return html`<span class=${full ? 'bar full' : 'bar'} role="img" aria-label=${label} title=${label}>
    ${parts.filter(([, value]) => value > 0).map(([name, value]) => html`<span class=${`part is-${name}`}
      style=${{ width: `${(100 * value) / Math.max(total, 1)}%` }}></span>`)}</span>`
}

export const Progress = ({ percent, label }) => html`
  <progress max="100" value=${percent ?? undefined} aria-label=${label ?? 'Progress'}></progress>`

// Messages that come and go.
const messages = signal([])
let next = 0

export function say(text, { kind = 'done', link } = {}) {
  const message = { id: next++, text, kind, link }
  messages.value = [...messages.value.slice(-4), message]
  setTimeout(() => { messages.value = messages.value.filter(one => one !== message) }, kind === 'wrong' ? 15_000 : 6000)
}

export const sayProblem = error => say(error.message ?? String(error), { kind: 'wrong' })

export const Messages = () => html`<div class="messages" role="status" aria-live="polite">
  ${messages.value.map(one => html`<div key=${one.id} class=${`message ${one.kind}`}>${one.text}
    ${one.link && html` <${A} to=${one.link.to}>${one.link.name}</${A}>`}
    <button class="plain" aria-label="Close this message" onClick=${() => { messages.value = messages.value.filter(it => it !== one) }}>×</button>
      </div>`)}
</div>`

/** A button that does something over HTTP, once at a time, and says how that went. */
export function Act({ does, children, done, kind = '', title, disabled }) {
  const [busy, setBusy] = useState(false)
  const press = async () => {
    setBusy(true)
    try {
      const result = await does()
      if (done && result !== false) say(typeof done === 'function' ? done(result) : done)
    } catch (error) {
      sayProblem(error)
    } finally {
      setBusy(false)
    }
  }
  return html`<button class=${kind} title=${title} disabled=${busy || disabled} aria-busy=${busy} onClick=${press}>${children}</button>`
}

// One dialog at a time.
const dialog = signal(null)

/** Asks something in a dialog; gives what show({close}) closes it with, or undefined. */
export function openDialog(title, show) {
  return new Promise(resolve => { dialog.value = { title, show, resolve, path: place.value.path.join('/') } })
}

export function Dialog() {
  const element = useRef(null)
  const open = dialog.value
  useEffect(() => {
    if (open && !element.current.open) element.current.showModal()
  }, [open])
  if (!open) return null
  const close = value => {
    if (dialog.value !== open) return
    element.current?.close()
    dialog.value = null
    open.resolve(value)
  }
  return html`<dialog ref=${element} aria-labelledby="dialog-title" onClose=${() => close()}
    onClick=${event => { if (event.target === element.current) close() }}>
    <div class="dialog-body"><h2 id="dialog-title">${open.title}</h2>${open.show({ close })}</div></dialog>`
}

/** Asks before something that cannot be taken back. */
export const confirm = (title, text, action, kind = 'danger') => openDialog(title, ({ close }) => html`
  <p>${text}</p>
  <div class="dialog-actions"><button onClick=${() => close(false)}>Leave it</button><button class=${kind} autofocus
    onClick=${() => close(true)}>${action}</button></div>`)

/** Copies, or shows what to copy: the clipboard is not there on plain http. */
export async function copy(text, what = 'It') {
  try {
    await navigator.clipboard.writeText(text)
    say(`${what} is in the clipboard`)
  } catch {
    await openDialog('Copy this', ({ close }) => html`
      <textarea class="code" rows="8" readonly aria-label="Text to copy" ref=${element => element?.select()}>${text}</textarea>
      <div class="dialog-actions"><button onClick=${() => close()}>Close</button></div>`)
  }
}

export const Copy = ({ text, what, children = 'Copy' }) => html`<button class="small" onClick=${() => copy(text, what)}>${children}</button>`

export function Code({ text, lang, label = 'Text' }) {
  return html`<pre class="code" tabindex="0" role="region" aria-label=${label}>${lang === 'json'
    ? pretty(text).map(([kind, piece]) => (kind ? html`<span class=${`json-${kind}`}>${piece}</span>` : piece)) : text}</pre>`
}

/** As much of a text as is quickly shown; the rest for the asking. */
const PIECE = 65_536

/** A text that may be large, part of it already here. */
export function LongText({ text, lang, label }) {
  const [shown, setShown] = useState(PIECE)
  const cut = text.length > shown
  return html`<${Code} text=${cut ? text.slice(0, shown) : text} lang=${lang} label=${label} />
    ${cut && html`<p class="cut">${bytes(shown)} of ${bytes(text.length)} are shown.
      <button class="small" onClick=${() => setShown(shown + PIECE)}>More</button></p>`}`
}

/** The first bytes of something that the service keeps, however large; more for the asking, or all of it as a file. */
export function Kept({ path, total, label, name }) {
  const [kept, setKept] = useState(null)
  const [upTo, setUpTo] = useState(PIECE)
  const [error, setError] = useState(null)
  useEffect(() => {
    const stop = new AbortController()
    readStart(path, upTo, stop.signal).then(setKept, problem => { if (problem.name !== 'AbortError') setError(problem) })
    return () => stop.abort()
  }, [path, upTo])
  if (error) return html`<${Problem} error=${error} />`
  if (!kept) return html`<${Loading} />`
  const size = total ?? kept.total
  return html`
    ${kept.isText ? html`<${Code} text=${kept.text} lang=${kept.isJson ? 'json' : ''} label=${label} />`
      : html`<p>${kept.type}${size ? `, ${bytes(size)}` : ''}: no text.</p>`}
    <p class="cut">${kept.cut && kept.isText ? html`The first ${bytes(kept.read)}${size ? ` of ${bytes(size)}` : ''} are shown.
      <button class="small" onClick=${() => setUpTo(upTo * 2)}>More</button> ` : ''}
      <button class="small" onClick=${() => download(path, name).catch(sayProblem)}>Download</button></p>`
}

async function readStart(path, limit, signal) {
  const answer = await ask(path, { signal, headers: { Accept: '*/*' } })
  const type = answer.headers.get('Content-Type') ?? ''
  const length = Number(answer.headers.get('Content-Length') ?? 0)
  const isJson = /[/+]json/.test(type)
  const isText = isJson || type.startsWith('text/') || type.includes('xml')
  const reader = answer.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let read = 0
  let cut = false
  while (read < limit) {
    const { value, done } = await reader.read()
    if (done) break
    const piece = value.subarray(0, limit - read)
    read += piece.length
    cut = piece.length < value.length
    text += decoder.decode(piece, { stream: true })
  }
  if (read >= limit && !cut) cut = !(await reader.read()).done
  reader.cancel().catch(() => {})
  return { text, type, isJson, isText, read, cut, total: length || (cut ? undefined : read) }
}

/** Saves what a call answers as a file. */
export async function download(path, name) {
  const answer = await ask(path, { headers: { Accept: '*/*' } })
  const url = URL.createObjectURL(await answer.blob())
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** Tabs whose choice stands in the address. */
export function Tabs({ names, chosen, choose, label }) {
  return html`<div class="tabs" role="group" aria-label=${label}>${names.map(([value, name]) => html`
    <button aria-pressed=${value === chosen} onClick=${() => choose(value)}>${name}</button>`)}</div>`
}
