// The dashboard: finds out who looks, and shows the page that the address names.
import { html, render, signal, useEffect, useState } from './core/html.mjs'
import { mode, canSignIn, session, key, tenant, outdated, reachable, signInAgain, useKey, useTenant, ask, get } from './core/api.mjs'
import { A, go, place } from './core/router.mjs'
import { state, start } from './core/live.mjs'
import { utc, setUtc, zone } from './core/time.mjs'
import { Dialog, Messages, Page, Problem, openDialog, say } from './core/ui.mjs'
import { Overview } from './pages/overview.mjs'
import { Jobs } from './pages/jobs.mjs'
import { Job } from './pages/job.mjs'
import { Batches, Batch } from './pages/batches.mjs'
import { Tasks, Task } from './pages/tasks.mjs'
import { Queues, Queue } from './pages/queues.mjs'
import { Errors, ErrorGroup } from './pages/errors.mjs'
import { Operations, Operation } from './pages/operations.mjs'
import { Schedules, Schedule } from './pages/schedules.mjs'
import { Webhooks, Delivery } from './pages/webhooks.mjs'
import { ResultQueues } from './pages/result-queues.mjs'
import { Workers } from './pages/workers.mjs'
import { Nodes } from './pages/nodes.mjs'

/** Each page: its address, its name, the key after g that leads there, the list and one of it. */
const PAGES = [
  ['', 'Overview', 'o', Overview],
  ['jobs', 'Jobs', 'j', Jobs, Job],
  ['batches', 'Batches', 'b', Batches, Batch],
  ['errors', 'Errors', 'e', Errors, ErrorGroup],
  ['queues', 'Queues', 'q', Queues, Queue],
  ['tasks', 'Tasks', 't', Tasks, Task],
  ['operations', 'Operations', 'p', Operations, Operation],
  ['schedules', 'Schedules', 's', Schedules, Schedule],
  ['webhooks', 'Webhooks', 'h', Webhooks, Delivery],
  ['result-queues', 'Result queues', 'r', ResultQueues, ResultQueues],
  ['workers', 'Workers', 'w', Workers, Workers],
  ['nodes', 'Nodes', 'n', Nodes, Nodes]
]

const THEME = 'errand.theme'
const theme = signal(localStorage.getItem(THEME) ?? 'auto')
const setTheme = value => {
  theme.value = value
  localStorage.setItem(THEME, value)
  document.documentElement.dataset.theme = value
}
document.documentElement.dataset.theme = theme.value

function SignIn() {
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async event => {
    event.preventDefault()
    setBusy(true)
    await useKey(text)
    setBusy(false)
  }
  return html`<main id="main" class="sign-in">
    <h1 tabindex="-1">Sign in to Errand</h1>
    ${session.value?.tried && html`<p class="problem" role="alert">That key is not good. It may have been mistyped, revoked, or be over.</p>`}
    ${canSignIn && html`<p><a class="button main"
      href=${`sign-in?to=${encodeURIComponent(location.pathname + location.search)}`}>Sign in at your organization</a></p><p class="quiet">or</p>`}
    <form onSubmit=${submit}>
      <label for="key">A key</label>
      <input id="key" type="password" autocomplete="off" spellcheck="false" placeholder="errk_…" value=${text}
        onInput=${event => setText(event.currentTarget.value)} />
      <button class="main" disabled=${busy || !text.trim()}>Use it</button>
    </form>
    <p class="quiet">It is kept in this tab until the tab is closed.
      The scopes <code>system:read</code> and <code>jobs:read</code> are enough to look.
      <code>java -jar errand.jar keys create --help</code> says how keys are made.</p>
  </main>`
}

async function signOut() {
  if (key.value) {
    await useKey('')
    return
  }
  await ask('sign-out', { method: 'POST' }).catch(() => {})
  await signInAgain()
}

function TenantChoice() {
  const [names, setNames] = useState([])
  useEffect(() => {
    if (session.value?.scopes?.includes('admin')) get('v1/tenants?limit=500').then(list => setNames(list.items.map(one => one.name)), () => {})
  }, [session.value?.actor])
  if (names.length < 2) return null
  return html`<label class="tenant">Tenant <select value=${tenant.value} onChange=${event => { useTenant(event.currentTarget.value); go('./') }}>
    <option value="">all</option>${names.map(name => html`<option value=${name}>${name}</option>`)}</select></label>`
}

const KEYS = [
  ['/', 'search'], ['?', 'this list'], ['j / k', 'next and previous row'], ['x', 'tick the row'], ['Enter', 'open the row'],
  ['r', 'retry what is ticked or shown'], ['c', 'cancel what is ticked or shown'],
  ...PAGES.map(([, name, letter]) => [`g ${letter}`, name])
]

const showKeys = () => openDialog('Keys', ({ close }) => html`
  <table class="dense"><caption class="unseen">What keys do</caption><tbody>${KEYS.map(([press, does]) => html`<tr><th scope="row">
    <kbd>${press}</kbd></th><td>${does}</td></tr>`)}</tbody></table>
  <div class="dialog-actions"><button onClick=${() => close()}>Close</button></div>`)

let afterG = 0

function onKey(event) {
  const { target } = event
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector('dialog[open]')) return
  if (target.matches?.('input, textarea, select') && !(target.type === 'checkbox')) {
    if (event.key === 'Escape') target.blur()
    return
  }
  if (Date.now() - afterG < 1500) {
    afterG = 0
    const page = PAGES.find(([, , letter]) => letter === event.key)
    if (page) {
      event.preventDefault()
      go(page[0] || './')
      return
    }
  }
  if (event.key === 'g') afterG = Date.now()
  else if (event.key === '?') showKeys()
  else if (event.key === '/') {
    const search = document.querySelector('[data-search]')
    if (search) {
      event.preventDefault()
      search.focus()
      search.select?.()
    } else {
      event.preventDefault()
      go('jobs')
      requestAnimationFrame(() => document.querySelector('[data-search]')?.focus())
    }
  }
}

function Bar() {
  const [here] = place.value.path
  const [open, setOpen] = useState(false)
  useEffect(() => setOpen(false), [place.value])
  return html`<header class="top">
    <${A} to="" class="brand"><svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true"><path d="M5 16h14m-5-6 6 6-6 6" />
      <path d="M25 6v20" /></svg> Errand</${A}>
    <button class="menu plain" aria-expanded=${open} aria-controls="pages" onClick=${() => setOpen(!open)}>Pages</button>
    <nav id="pages" class=${open ? 'open' : ''} aria-label="Pages">${PAGES.map(([path, name]) => html`
      <${A} to=${path} aria-current=${(here ?? '') === path ? 'page' : undefined}>${name}</${A}>`)}</nav>
    <div class="settings">
      <span class=${`live is-${reachable.value ? state.value : 'lost'}`} role="status" title=${state.value === 'live'
        ? 'Changes are shown as they happen' : 'The service is asked every ten seconds'}>
        ${reachable.value ? (state.value === 'live' ? 'live' : 'each 10 s') : 'no answer'}</span>
      <${TenantChoice} />
      <button class="plain" aria-pressed=${utc.value} title="Show times in UTC" onClick=${() => setUtc(!utc.value)}>${zone()}</button>
      <label class="unseen" for="theme">Colours</label>
      <select id="theme" value=${theme.value} onChange=${event => setTheme(event.currentTarget.value)}><option value="auto">auto</option>
        <option value="light">light</option><option value="dark">dark</option></select>
      <button class="plain" aria-label="Keys" title="Keys" onClick=${showKeys}>?</button>
      ${session.value?.kind !== 'open' && html`<span class="who" title=${session.value.actor}>${session.value.name ?? (session.value.kind === 'key'
        ? 'key' : session.value.actor)}</span>
        <button class="plain" onClick=${signOut}>Sign out</button>`}
    </div></header>`
}

function Missing() {
  return html`<${Page} title="There is no such page"><p>The address may be mistyped. <${A} to="">Go to the overview</${A}>.</p></${Page}>`
}

function Body() {
  const [name = '', id, more] = place.value.path
  const page = PAGES.find(([path]) => path === name)
  const show = !page || more !== undefined ? Missing : id ? page[4] ?? Missing : page[3]
  return html`<main id="main" key=${`${name}/${id ?? ''}`}><${show} id=${id} /></main>`
}

function App() {
  const known = session.value
  if (!known) return html`<p class="quiet start" role="status">Loading…</p>`
  if (known.kind === 'unknown') return html`<main id="main" class="sign-in"><${Problem} error=${new Error('The service does not answer.')}
    retry=${signInAgain} /></main>`
  if (known.kind === 'nobody') return html`<${SignIn} />`
  return html`
    <a class="skip" href="#main" onClick=${event => { event.preventDefault(); document.querySelector('main h1')?.focus() }}>Skip to the page</a>
    <${Bar} />
    ${mode === 'read-only' && html`<p class="banner">These pages only show; nothing can be changed here.</p>`}
    ${outdated.value && html`<p class="banner" role="status">The service was changed. <button class="small"
      onClick=${() => location.reload()}>Reload the page</button></p>`}
    <${Body} /><${Messages} /><${Dialog} />`
}

addEventListener('keydown', onKey)
addEventListener('unhandledrejection', event => {
  if (event.reason?.name === 'AbortError') event.preventDefault()
  else say(String(event.reason?.message ?? event.reason), { kind: 'wrong' })
})
render(html`<${App} />`, document.getElementById('app'))
start()
signInAgain()
