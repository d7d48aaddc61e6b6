// One job: how it stands, what it was asked, how each attempt went, and what came of it.
import { html, useEffect, useRef, useState } from '../core/html.mjs'
import { call, get, mayChange, may, query, serverNow } from '../core/api.mjs'
import { A, at, go } from '../core/router.mjs'
import { useCall, watchJob } from '../core/live.mjs'
import { Ago, Moment, absolute, duration, secondsSince, tick, useSeconds } from '../core/time.mjs'
import { Act, Answer, Card, Copy, Empty, Facts, Kept, LongText, Page, Problem, Status, Table, confirm, openDialog, sayProblem } from '../core/ui.mjs'
import { argumentsOf, canCancel, canDelete, canRetry, cancelJob, deleteJob, isFinal, retryJob, submit } from '../core/jobs.mjs'
import { bytes } from '../core/format.mjs'
import { members } from '../core/json.mjs'
import { Samples } from '../core/samples.mjs'
import { TaskForm } from '../core/form.mjs'

const ROW = 26

/** Waiting, running and the pause before the next attempt, each attempt a row. */
function Gantt({ attempts, now }) {
  const times = attempts.flatMap(one => [one.queuedAt, one.startedAt, one.finishedAt, one.retryAt]).filter(Boolean).map(Date.parse)
  const running = attempts.some(one => !one.finishedAt)
  const from = Math.min(...times)
  const to = Math.max(...times, running ? now : 0, from + 1)
  const x = time => `${(8 + (82 * (Date.parse(time) - from)) / (to - from)).toFixed(2)}%`
  const wide = (start, end) => `${Math.max(0.3, (82 * ((end ? Date.parse(end) : now) - Date.parse(start))) / (to - from)).toFixed(2)}%`
  return html`<svg class="gantt" height=${attempts.length * ROW + 4} role="img"
    aria-label="Attempts over time; the table below has the same in numbers">
    ${attempts.map((one, index) => {
      const y = index * ROW + 4
      const bad = one.outcome && !['succeeded', 'released', 'interrupted'].includes(one.outcome)
      return html`<g>
        <text x="0" y=${y + 13}>#${one.attempt}</text>
        ${one.queuedAt && html`<rect class="wait" x=${x(one.queuedAt)} width=${wide(one.queuedAt, one.startedAt ?? (one.finishedAt || null))}
          y=${y + 5} height="8">
            <title>waited ${duration((Date.parse(one.startedAt ?? new Date(now).toISOString()) - Date.parse(one.queuedAt)) / 1000)}</title></rect>`}
        ${one.startedAt && html`<rect class=${bad ? 'bad' : one.outcome === 'succeeded' ? 'good' : 'run'} x=${x(one.startedAt)}
        width=${wide(one.startedAt, one.finishedAt)} y=${y} height="17" rx="2"><title>${one.outcome ?? 'running'}</title></rect>`}
        ${one.retryAt && one.finishedAt && html`<rect class="backoff" x=${x(one.finishedAt)} width=${wide(one.finishedAt, one.retryAt)} y=${y + 4}
          height="9"><title>waits until ${absolute(one.retryAt)}</title></rect>`}
      </g>`
    })}</svg>`
}

const seconds = (from, to) => (from ? ((to ? Date.parse(to) : serverNow()) - Date.parse(from)) / 1000 : null)

function Attempts({ id, job }) {
  const answer = useCall(`v1/jobs/${at(id)}/attempts`, { on: (event, data) => event === 'job' && (data?.id ?? data?.job?.id) === id })
  useEffect(() => { answer.changed() }, [job.status, job.attempt])
  useSeconds()
  return html`<${Card} title="Attempts"><${Answer} of=${answer}>${({ items }) => (items.length === 0
    ? html`<${Empty}>It was not started yet.</${Empty}>`
    : html`<${Gantt} attempts=${items} now=${serverNow()} />
      <${Table} caption="Attempts" dense rows=${items} rowKey=${(one, index) => `${one.attempt}-${one.startedAt}`} columns=${[
        { name: '#', show: one => one.attempt },
        { name: 'Outcome', show: one => one.outcome ? html`<${Status} value=${one.outcome} />` : html`<${Status} value=${one.startedAt ? 'running'
          : 'queued'} />` },
        { name: 'Where', show: one => html`<span class="mono">${one.worker ?? one.node ?? '–'}</span>` },
        { name: 'Waited', number: true, show: one => duration(seconds(one.queuedAt, one.startedAt ?? one.finishedAt)) },
        { name: 'Ran', number: true, show: one => (one.startedAt ? duration(seconds(one.startedAt, one.finishedAt)) : '–') },
        { name: 'Ended', show: one => html`<${Moment} at=${one.finishedAt} />` },
        { name: 'Details', text: true, show: one => one.error ? html`<span class="mono">${one.error.message ?? one.error.type}</span>`
          : one.reason ?? '' }
      ]} />`)}</${Answer}></${Card}>`
}

function Logs({ id, job }) {
  const [lines, setLines] = useState({ items: [], truncated: 0, cursor: null })
  const [error, setError] = useState(null)
  const [level, setLevel] = useState('')
  const busy = useRef(false)
  const load = async (from, known) => {
    if (busy.current) return
    busy.current = true
    try {
      let page
      let cursor = from
      let items = known
      do {
        page = await get(`v1/jobs/${at(id)}/logs${query({ cursor, level, limit: 500 })}`)
        items = [...items, ...page.items].slice(-2000)
        cursor = page.nextCursor ?? cursor
      } while (page.nextCursor && page.items.length > 0)
      setLines({ items, truncated: page.truncated ?? 0, cursor })
      setError(null)
    } catch (problem) {
      setError(problem)
    } finally {
      busy.current = false
    }
  }
  useEffect(() => { load(null, []) }, [id, level, job.status, job.attempt, job.progress?.percent, job.progress?.message])
  useEffect(() => {
    if (isFinal(job)) return undefined
    const timer = setInterval(() => { if (!document.hidden && job.status === 'running') load(null, []) }, 2000)
    return () => clearInterval(timer)
  }, [id, level, job.status])
  const more = html`<span class="chips"><label class="quiet">Least <select value=${level} onChange=${event => setLevel(event.currentTarget.value)}>
    ${['', 'debug', 'info', 'warn', 'error'].map(one => html`<option value=${one}>${one || 'all'}</option>`)}</select></label></span>`
  return html`<${Card} title="Log" more=${more}>
    ${error && error.status !== 404 && html`<${Problem} error=${error} />`}
    ${lines.truncated > 0 && html`<p class="quiet">${lines.truncated} earlier lines were dropped.</p>`}
    ${lines.items.length === 0 ? html`<${Empty}>It wrote no lines${level ? ' of this level' : ''}${isFinal(job) ? ''
      : ' so far'}. Tasks write them through their context.</${Empty}>`
      : html`<ol class="log" tabindex="0" aria-label="Lines of the log">${lines.items.map(line => html`<li
        class=${`is-${(line.level ?? '').toLowerCase()}`}>
        <span class="quiet">${absolute(line.at, { day: false, millis: true })} ${line.level}</span> ${line.message}</li>`)}</ol>`}
  </${Card}>`
}

function Arguments({ id, job }) {
  const [kept, setKept] = useState(null)
  const [error, setError] = useState(null)
  useEffect(() => { argumentsOf(id).then(setKept, setError) }, [id])
  const size = job.argsBytes
  if (error) return html`<${Card} title="Arguments"><${Problem} error=${error} /></${Card}>`
  return html`<${Card} title="Arguments" more=${html`<span class="quiet">${size === undefined ? '' : bytes(size)}</span>`}>
    ${!kept ? html`<p class="quiet">Loading…</p>` : kept.parts.size === 0 ? html`<${Empty}>It takes none.</${Empty}>`
      : [...kept.parts].map(([name, text]) => html`<h3>${name}</h3><${LongText} text=${text} lang="json" label=${name} />`)}
  </${Card}>`
}

function Result({ id, job, text }) {
  if (job.status !== 'succeeded') return null
  const inline = members(text).get('result')
  const url = `v1/jobs/${at(id)}/result`
  return html`<${Card} title="Result" more=${html`<span class="quiet">${job.resultBytes === undefined ? '' : bytes(job.resultBytes)}</span>`}>
    ${inline !== undefined ? html`<${LongText} text=${inline} lang="json" label="Result" /><p><${Copy} text=${inline} what="The result" /></p>`
      : html`<${Kept} path=${url} total=${job.resultBytes} label="Result" name=${id} />`}</${Card}>`
}

function Failure({ error }) {
  if (!error) return null
  return html`<${Card} title="Error" more=${error.fingerprint && may('system:read') && html`<${A}
    to=${`errors/${at(error.fingerprint)}`}>all of this kind</${A}>`}>
    <p><strong>${error.class ?? error.type}</strong> <span class="quiet">${error.class ? error.type : ''}</span></p>
    ${error.message && html`<${LongText} text=${error.message} label="Message" />`}
    ${error.stack && html`<details><summary>Stack</summary><${LongText} text=${error.stack} label="Stack" /></details>`}</${Card}>`
}

function Deliveries({ id }) {
  const answer = useCall(`v1/webhook-deliveries${query({ job: id, limit: 20 })}`, { on: event => event === 'job' })
  if (answer.data && answer.data.items.length === 0) return null
  if (answer.error) return null
  return html`<${Card} title="Webhooks"><${Answer} of=${answer}>${({ items }) => html`<${Table} caption="Deliveries" dense rows=${items} columns=${[
    { name: 'Event', show: one => html`<${A} to=${`webhooks/${at(one.id)}`}>${one.event}</${A}>` },
    { name: 'Status', show: one => html`<${Status} value=${one.status} />` },
    { name: 'Tries', number: true, show: one => one.tries.length },
    { name: 'To', text: true, show: one => one.url }]} />`}</${Answer}></${Card}>`
}

/** Arguments of so many characters can be changed in a form. */
const MOST_IN_A_FORM = 256 * 1024

/** The form of a job's task, filled with what it was asked. */
function runAgain(job, start) {
  return openDialog(`Run ${job.task} again`, ({ close }) => html`<${Again} job=${job} start=${start} close=${close} />`)
}

function Again({ job, start, close }) {
  const answer = useCall(`v1/tasks/${at(job.task)}`, { on: () => false })
  const send = async body => {
    const made = await submit(body)
    close()
    go(`jobs/${made.id}`)
  }
  const same = async () => {
    const parts = members(start)
    await send(`{"task": ${JSON.stringify(job.task)}${parts.get('args') ? `, "args": ${parts.get('args')}` : ''}${parts.get('kwargs')
      ? `, "kwargs": ${parts.get('kwargs')}` : ''}, "queue": ${JSON.stringify(job.queue)}}`)
    return false
  }
  const again = html`<p><${Act} kind="main" does=${same}>Run it with the very same arguments</${Act}></p>`
  // A field with megabytes in it takes a browser minutes.
  if (start.length > MOST_IN_A_FORM) return html`${again}<p class="quiet">There is no form for them: they are too large to be changed here.</p>`
  return html`${again}<h3>Or change them</h3>
    <${Answer} of=${answer}>${task => html`<${TaskForm} task=${task} start=${start} send=${send} label="Run with these" />`}</${Answer}>`
}

function copyAs(job, start) {
  const parts = members(start)
  const body = `{"task": ${JSON.stringify(job.task)}${parts.get('args') ? `, "args": ${parts.get('args')}` : ''}${parts.get('kwargs')
    ? `, "kwargs": ${parts.get('kwargs')}` : ''}}`
  return openDialog('The same call', ({ close }) => html`<${Samples} body=${body} /><div class="dialog-actions">
    <button onClick=${() => close()}>Close</button></div>`)
}

export function Job({ id }) {
  const answer = useCall(`v1/jobs/${at(id)}?view=full`, { on: (event, data) => event === 'job' && (data?.id ?? data?.job?.id) === id })
  useEffect(() => watchJob(id), [id])
  const job = answer.data
  const over = job && isFinal(job) && !(job.children?.done < job.children?.total)
  useEffect(() => {
    if (!job || over) return undefined
    const timer = setInterval(() => { if (!document.hidden) answer.changed() }, job.status === 'running' || job.status === 'queued' ? 1500 : 5000)
    return () => clearInterval(timer)
  }, [job?.status, over])
  const keys = useRef(null)
  keys.current = event => {
    if (!job || event.target.matches?.('input, textarea, select') || document.querySelector('dialog[open]') || event.ctrlKey || event.metaKey
      || event.altKey) return
    if (event.key === 'r' && canRetry(job)) retryJob(id).then(answer.reload, sayProblem)
    if (event.key === 'c' && canCancel(job)) cancelJob(id).then(answer.reload, sayProblem)
  }
  useEffect(() => {
    const listener = event => keys.current(event)
    addEventListener('keydown', listener)
    return () => removeEventListener('keydown', listener)
  }, [])
  const withArguments = show => async () => {
    const kept = await argumentsOf(id)
    show(job, kept.text)
    return false
  }
  const remove = async () => {
    if (!(await confirm('Delete this job?', 'It and its result are gone for good.', 'Delete'))) return false
    await deleteJob(id)
    go('jobs')
    return true
  }
  const actions = job && html`
    ${canRetry(job) && html`<${Act} kind="main" does=${() => retryJob(id).then(answer.reload)} done="It is queued anew">Retry</${Act}>`}
    ${canCancel(job) && html`<${Act} kind="danger" does=${() => cancelJob(id).then(answer.reload)} done="It was told to stop">Cancel</${Act}>`}
    ${mayChange('jobs:submit') && html`<${Act} does=${withArguments(runAgain)}>Run again</${Act}>`}
    <${Act} does=${withArguments(copyAs)}>Copy as…</${Act}>
    ${canDelete(job) && html`<${Act} does=${remove} done="It is gone">Delete</${Act}>`}`
  return html`<${Page} title=${job ? job.task : 'Job'} actions=${actions} back=${{ to: 'jobs', name: 'Jobs' }}>
    <p class="chips"><code>${id}</code> <${Copy} text=${id} what="The id" /></p>
    <${Answer} of=${answer}>${() => html`
      <${Card} title="How it stands">
        <p><${Status} value=${job.status} extra=${[job.reason !== job.status && job.reason, job.cancelReason, job.cancelRequestedAt && !isFinal(job)
          && 'told to stop'].filter(Boolean).join(' · ')} />
          ${job.progress && !isFinal(job) && html` <progress max="100" value=${job.progress.percent} aria-label="Progress">
            </progress> ${job.progress.percent} % ${job.progress.message ?? ''}`}</p>
        <${Facts} of=${[
          ['Queue', html`<${A} to=${`queues/${at(job.queue)}`}>${job.queue}</${A}>`],
          ['Attempt', `${job.attempt} of ${job.maxAttempts}`],
          ['Priority', job.priority],
          ['Created', html`<${Moment} at=${job.createdAt} />`],
          job.status === 'scheduled' && ['Due', html`<${Ago} at=${job.runAt} future />`],
          job.startedAt && ['Started', html`<${Moment} at=${job.startedAt} />`],
          job.finishedAt && ['Finished', html`<${Moment} at=${job.finishedAt} />`],
          job.startedAt && ['Ran', html`<${Ran} job=${job} />`],
          job.parentId && ['Spawned by', html`<${A} to=${`jobs/${at(job.parentId)}`}><span class="mono">${job.parentId}</span></${A}>`],
          job.children && ['Children', `${job.children.done} of ${job.children.total} done`],
          job.batchId && ['Batch', html`<${A} to=${`batches/${at(job.batchId)}`}>${job.batchId}</${A}>`],
          job.resultQueue && ['Result queue', html`<${A} to="result-queues">${job.resultQueue}</${A}>`],
          job.expiresAt && ['Not to be started after', html`<${Moment} at=${job.expiresAt} />`],
          ...(job.tags?.length ? [['Tags', job.tags.join(', ')]] : []),
          ...Object.entries(job.metadata ?? {}).map(([name, value]) => [name,
            html`<${A} to=${`jobs${query({ [`metadata.${name}`]: value })}`}>${String(value)}</${A}>`])
        ]} /></${Card}>
      <${Failure} error=${job.error} />
      <${Result} id=${id} job=${job} text=${answer.text} />
      <div class="two"><${Arguments} id=${id} job=${job} /><${Logs} id=${id} job=${job} /></div>
      <${Attempts} id=${id} job=${job} />
      <${Deliveries} id=${id} />`}</${Answer}>
  </${Page}>`
}

function Ran({ job }) {
  tick.value
  return duration(job.finishedAt ? seconds(job.startedAt, job.finishedAt) : job.status === 'running' ? secondsSince(job.startedAt) : null)
}
