// The list of jobs: search, filters, ticks, and what is done to many at once.
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from '../core/html.mjs'
import { get, mayChange, query, serverNow } from '../core/api.mjs'
import { A, at, go, parameters, setParameters } from '../core/router.mjs'
import { useCall } from '../core/live.mjs'
import { Ago, absolute, duration, secondsSince, tick } from '../core/time.mjs'
import { Act, Answer, Page, Status, Table, sayProblem } from '../core/ui.mjs'
import { bulk } from '../core/jobs.mjs'
import { bodyFilter, filterOf, searched } from '../core/filters.mjs'
import { count, short } from '../core/format.mjs'

const STATUSES = ['scheduled', 'queued', 'running', 'succeeded', 'failed', 'canceled']
const TEXTS = [['task', 'Task'], ['queue', 'Queue'], ['tag', 'Tag'], ['batch', 'Batch'], ['node', 'Node'], ['reason', 'Reason'],
  ['error', 'Error group']]
const SIZES = [50, 100, 200, 500]

const runTime = job => (job.startedAt ? (job.finishedAt ? (Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000 : job.status === 'running'
  ? secondsSince(job.startedAt) : null) : null)

export function jobColumns({ tick: box } = {}) {
  return [
    box && { name: html`<span class="unseen">Ticked</span>`, show: box },
    { name: 'Status', show: job => html`<${Status} value=${job.status} extra=${job.reason && job.reason !== job.status ? job.reason : ''} />` },
    { name: 'Task', show: job => html`<${A} to=${`jobs/${at(job.id)}`}>${job.task}</${A}>` },
    { name: 'Queue', show: job => job.queue },
    { name: 'Attempt', number: true, show: job => `${job.attempt} / ${job.maxAttempts}` },
    { name: 'Created', show: job => html`<${Ago} at=${job.createdAt} />` },
    { name: 'Ran', number: true, show: job => { tick.value; return duration(runTime(job)) } },
    { name: 'Details', text: true, show: job => job.error ? html`<span class="mono">${short(job.error.message ?? job.error.type, 160)}</span>`
      : job.progress ? html`<progress max="100" value=${job.progress.percent} aria-label="Progress"></progress> <span
        class="quiet">${short(job.progress.message, 60)}</span>`
      : html`<span class="quiet mono">${short(job.id, 40)}</span>` }
  ].filter(Boolean)
}

function Search() {
  const search = parameters()
  const [text, setText] = useState(search.get('task') ?? '')
  // At once: after the next paint it would take away what was typed meanwhile.
  useLayoutEffect(() => setText(search.get('task') ?? ''), [search.get('task')])
  const submit = event => {
    event.preventDefault()
    const found = searched(text)
    if (found.job) go(`jobs/${found.job}`)
    else setParameters({ ...found.set, cursor: '' })
  }
  return html`<form class="field grow" role="search" onSubmit=${submit}><label for="search">Search</label>
    <input id="search" data-search value=${text} placeholder="a task, an id, or customer=42" onInput=${event => setText(event.currentTarget.value)}
      autocomplete="off" spellcheck="false" /></form>`
}

function Filters() {
  const search = parameters()
  const chosen = search.getAll('status')
  const toggle = status => setParameters({ status: chosen.includes(status) ? chosen.filter(one => one !== status) : [...chosen, status], cursor: '' })
  const [shown, show] = useState(TEXTS.slice(1).some(([name]) => search.get(name)) || search.get('createdAfter') || search.get('createdBefore'))
  const others = [...search.keys()].filter(name => name.startsWith('metadata.'))
  return html`<div class="tools">
      <${Search} />
      <div class="chips" role="group" aria-label="Status">${STATUSES.map(status => html`
        <button aria-pressed=${chosen.includes(status)} onClick=${() => toggle(status)}><${Status} value=${status} /></button>`)}
        <button aria-expanded=${Boolean(shown)} onClick=${() => show(!shown)}>More filters</button>
        ${[...search.keys()].length > 0 && html`<button onClick=${() => go('jobs')}>Clear</button>`}
        ${others.map(name => html`<button aria-pressed="true" title="Take this filter away" onClick=${() => setParameters({ [name]: '',
          cursor: '' })}>${name.slice(9)}=${search.get(name)} ×</button>`)}</div>
    </div>
    ${shown && html`<div class="tools">${TEXTS.map(([name, label]) => html`<div class="field"><label for=${`f-${name}`}>${label}</label>
      <input id=${`f-${name}`} value=${search.get(name) ?? ''} onChange=${event => setParameters({ [name]: event.currentTarget.value.trim(),
        cursor: '' })} /></div>`)}
      ${[['createdAfter', 'Created after'], ['createdBefore', 'Created before'], ['finishedAfter', 'Finished after'],
        ['finishedBefore', 'Finished before']].map(([name, label]) => html`
        <div class="field"><label for=${`f-${name}`}>${label}</label><input id=${`f-${name}`} placeholder="2026-01-31T10:00:00Z"
          value=${search.get(name) ?? ''}
          onChange=${event => setParameters({ [name]: event.currentTarget.value.trim(), cursor: '' })} /></div>`)}</div>`}`
}

/** Follows the pages of a search that finds little, as far as it is told to. */
function SearchedTo({ page, onMore }) {
  if (!page.searchedTo) return null
  return html`<p class="quiet">Searched back to ${absolute(page.searchedTo)}. ${page.nextCursor && html`<button class="small"
    onClick=${onMore}>Search on</button>`}</p>`
}

export function Jobs() {
  const search = parameters()
  const filter = filterOf(search)
  const limit = SIZES.includes(Number(search.get('limit'))) ? Number(search.get('limit')) : 50
  const path = `v1/jobs${query({ ...filter, limit, cursor: search.get('cursor') })}`
  const [held, setHeld] = useState(null)
  const [ticked, setTicked] = useState(() => new Set())
  const [all, setAll] = useState(false)
  const [selected, select] = useState(-1)
  const answer = useCall(path, { on: event => ['stats', 'job', 'operation'].includes(event) })
  useEffect(() => { setTicked(new Set()); setAll(false); setHeld(null); select(-1) }, [path])

  // New rows wait, so that the ticks and the place stay where they are; rows that are shown change in place.
  const fresh = answer.data?.items ?? []
  const known = useMemo(() => new Set((held ?? fresh).map(job => job.id)), [held, answer.data])
  useEffect(() => {
    if (!answer.data) return
    setHeld(old => {
      if (!old || search.get('cursor') === null && ticked.size === 0 && scrollY < 40 && !all && selected < 0) return fresh
      const now = new Map(fresh.map(job => [job.id, job]))
      return old.map(job => now.get(job.id) ?? job)
    })
  }, [answer.data])
  const rows = held ?? fresh
  const waiting = fresh.filter(job => !known.has(job.id)).length

  const press = useRef(null)
  press.current = event => {
    if (event.target.matches?.('input:not([type=checkbox]), textarea, select') || document.querySelector('dialog[open]') || event.ctrlKey
      || event.metaKey || event.altKey) return
    const row = rows[selected]
    const move = to => {
      event.preventDefault()
      const next = Math.max(0, Math.min(rows.length - 1, to))
      select(next)
      document.querySelector(`[data-row="${next}"]`)?.scrollIntoView({ block: 'nearest' })
    }
    if (event.key === 'j') move(selected + 1)
    else if (event.key === 'k') move(selected - 1)
    else if (event.key === 'x' && row) toggle(row.id)
    else if (event.key === 'Enter' && row && event.target === document.body) go(`jobs/${at(row.id)}`)
    else if ((event.key === 'r' || event.key === 'c') && (ticked.size > 0 || all)) act(event.key === 'r' ? 'retry' : 'cancel').catch(sayProblem)
  }
  useEffect(() => {
    const listener = event => press.current(event)
    addEventListener('keydown', listener)
    return () => removeEventListener('keydown', listener)
  }, [])

  const toggle = id => setTicked(old => {
    const next = new Set(old)
    if (!next.delete(id)) next.add(id)
    return next
  })
  const act = async action => {
    const done = await bulk(action, all ? { filter: Object.keys(filter).length ? bodyFilter(filter)
      : { createdBefore: new Date(serverNow()).toISOString() } } : { ids: [...ticked] })
    if (done) {
      setTicked(new Set())
      setAll(false)
      answer.changed()
    }
    return false
  }
  const changes = mayChange('jobs:operate')
  const box = changes && (job => html`<input type="checkbox" aria-label=${`Tick ${job.task} ${job.id}`} checked=${all || ticked.has(job.id)}
    disabled=${all} onChange=${() => toggle(job.id)} />`)
  const filtered = Object.keys(filter).length > 0
  return html`<${Page} title="Jobs" actions=${html`<label class="quiet">Rows <select value=${limit}
    onChange=${event => setParameters({ limit: event.currentTarget.value, cursor: '' })}>${SIZES.map(size => html`<option value=${size}>${size}
    </option>`)}</select></label>`}>
    <${Filters} />
    ${changes && (ticked.size > 0 || all) && html`<div class="ticked" role="region" aria-label="What is ticked"><strong>${all ? 'All that match'
      : `${count(ticked.size)} ticked`}</strong>
      ${['retry', 'cancel', 'delete'].map(action => html`<${Act} does=${() => act(action)} kind=${action === 'retry' ? 'main'
        : ''}>${action[0].toUpperCase() + action.slice(1)}</${Act}>`)}
      <button onClick=${() => { setTicked(new Set()); setAll(false) }}>Untick</button></div>`}
    ${waiting > 0 && html`<p><button onClick=${() => { setHeld(fresh); scrollTo(0, 0) }}>${count(waiting)} new</button></p>`}
    ${changes && rows.length > 0 && html`<p class="chips"><button class="small"
      onClick=${() => setTicked(new Set(rows.map(job => job.id)))}>Tick these ${rows.length}</button>
      <button class="small" onClick=${() => setAll(true)}>Tick all that match</button></p>`}
    <${Answer} of=${answer}>${page => html`
      <${Table} caption="Jobs" columns=${jobColumns({ tick: box })} rows=${rows} selected=${selected} onOpen=${job => go(`jobs/${at(job.id)}`)}
        empty=${filtered ? html`No job fits these filters${page.searchedTo ? ' so far' : ''}. <${A} to="jobs">Show all jobs</${A}>`
          : html`Nothing was submitted yet, or all of it is forgotten. <${A} to="tasks">Run a task</${A}>`} />
      <${SearchedTo} page=${page} onMore=${() => setParameters({ cursor: page.nextCursor })} />
      <p class="chips">${search.get('cursor') && html`<button onClick=${() => setParameters({ cursor: '' })}>Newest</button>`}
        ${page.nextCursor && !page.searchedTo && html`<button onClick=${() => setParameters({ cursor: page.nextCursor })}>Older</button>`}</p>`}
          </${Answer}>
  </${Page}>`
}
