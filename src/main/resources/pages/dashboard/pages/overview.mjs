// How the service stands, in one line and then in more; and a first run, where nothing was run yet.
import { html, useEffect, useMemo, useRef, useState } from '../core/html.mjs'
import { get, mayChange, may, query, reachable, serverNow } from '../core/api.mjs'
import { A, at, parameters, setParameters } from '../core/router.mjs'
import { useCall, watchJob } from '../core/live.mjs'
import { Ago, duration } from '../core/time.mjs'
import { Act, Answer, Card, Empty, LongText, Page, Progress, Status, Table, Tabs } from '../core/ui.mjs'
import { capped, count, rate, short } from '../core/format.mjs'
import { isFinal, submit } from '../core/jobs.mjs'
import { members } from '../core/json.mjs'
import { Plot } from '../core/plot.mjs'
import { Samples } from '../core/samples.mjs'
import { verdict } from '../core/verdict.mjs'

const SPANS = [['15m', '15 min', 900], ['1h', '1 h', 3600], ['6h', '6 h', 21_600], ['1d', '1 day', 86_400], ['7d', '7 days', 604_800],
  ['30d', '30 days', 2_592_000]]
const BUCKETS = 90

/** Which span of time is shown, as the address says. */
export function useSpan() {
  const name = parameters().get('span') ?? '1h'
  return SPANS.find(([one]) => one === name) ?? SPANS[1]
}

export const Span = () => html`<${Tabs} label="Span of time" names=${SPANS.map(([name, label]) => [name, label])} chosen=${useSpan()[0]}
  choose=${name => setParameters({ span: name === '1h' ? '' : name }, { replace: true })} />`

/** The call for the statistics of a span; its end moves on with each minute, so that a page that stays open goes on. */
export function useStats(filter = {}) {
  const [, , seconds] = useSpan()
  const [end, setEnd] = useState(() => Math.ceil(serverNow() / 60_000) * 60_000)
  useEffect(() => {
    const timer = setInterval(() => { if (!document.hidden) setEnd(Math.ceil(serverNow() / 60_000) * 60_000) }, 5000)
    return () => clearInterval(timer)
  }, [])
  const from = new Date(end - seconds * 1000).toISOString()
  return useCall(`v1/stats${query({ ...filter, from, to: new Date(end).toISOString(), step: Math.max(60, Math.round(seconds / BUCKETS)) })}`,
    { on: event => event === 'stats' })
}

export function StatPlots({ stats }) {
  const times = stats.buckets.map(bucket => bucket.at)
  const each = value => stats.buckets.map(value)
  const perSecond = name => each(bucket => bucket[name] / stats.stepSeconds)
  const of = (what, percentile) => each(bucket => bucket[what]?.[percentile] ?? null)
  const three = what => [['p50', 'half within', 'one'], ['p95', '95 % within', 'two'], ['p99', '99 % within', 'three']]
    .map(([percentile, name, kind]) => ({ name, kind, values: of(what, percentile) }))
  return html`<div class="cards">
    <${Card} title="Finished a second"><${Plot} title="Finished" times=${times} stacked show=${rate} series=${[
      { name: 'succeeded', kind: 'good-ink', values: perSecond('succeeded') }, { name: 'failed', kind: 'three', values: perSecond('failed') },
      { name: 'canceled', kind: 'gray', values: perSecond('canceled') }]} /></${Card}>
    <${Card} title="Submitted and tried again, a second"><${Plot} title="Submitted" times=${times} show=${rate} series=${[
      { name: 'submitted', kind: 'one', values: perSecond('submitted') }, { name: 'tried again', kind: 'two', values: perSecond('retried') }]} />
        </${Card}>
    <${Card} title="Waited before the start"><${Plot} title="Waits" times=${times} show=${duration} series=${three('waitSeconds')} /></${Card}>
    <${Card} title="Ran"><${Plot} title="Run times" times=${times} show=${duration} series=${three('runSeconds')} /></${Card}></div>`
}

const last = (stats, name) => {
  const full = stats.buckets.slice(-3, -1)
  return full.length ? full.reduce((sum, bucket) => sum + bucket[name], 0) / full.length / stats.stepSeconds : null
}

function Numbers({ stats }) {
  const { now } = stats
  return html`<dl class="numbers">
    <div><dt>Waiting</dt><dd>${capped(now.queued, now.capped)}</dd></div>
    <div><dt>Running</dt><dd>${capped(now.running, now.capped)}</dd></div>
    <div><dt>For later</dt><dd>${capped(now.scheduled, now.capped)}</dd></div>
    <div><dt>Oldest waits for</dt><dd>${now.oldestAgeSeconds ? duration(now.oldestAgeSeconds) : '–'}
      </dd></div>
    <div><dt>Submitted a second</dt><dd>${rate(last(stats, 'submitted'))}</dd></div>
    <div><dt>Succeeded a second</dt><dd>${rate(last(stats, 'succeeded'))}</dd></div>
    <div><dt>Failed a second</dt><dd>${rate(last(stats, 'failed'))}</dd></div></dl>`
}

/** Nodes that were there when the page was opened, or came later, and are no longer. */
function useLost(nodes) {
  const seen = useRef(new Map())
  if (!nodes) return []
  const now = new Set(nodes.map(node => node.id))
  for (const node of nodes) seen.current.set(node.id, node.id)
  return [...seen.current].filter(([id]) => !now.has(id)).map(([, name]) => name)
}

function Verdict({ of }) {
  const { level, parts } = verdict(of)
  return html`<p class=${`verdict is-${level}`} role="status"><span aria-hidden="true">${{ good: '✔', warning: '!', bad: '✖' }[level]}</span>
    ${parts.map(({ text, to }, index) => html`<span>${to ? html`<${A} to=${to}>${text}</${A}>` : text}${index < parts.length - 1 ? ',' : ''}
      </span>`)}</p>`
}

const SAMPLES = ['think_about_square', 'lengthy_task', 'sum_random', 'fail']
function Running({ id }) {
  const answer = useCall(`v1/jobs/${at(id)}`, { on: (event, data) => event === 'job' && data?.id === id })
  useEffect(() => watchJob(id), [id])
  const job = answer.data
  useEffect(() => {
    if (job && isFinal(job)) return undefined
    const timer = setInterval(answer.changed, 700)
    return () => clearInterval(timer)
  }, [job?.status])
  return html`<${Answer} of=${answer}>${() => html`<p aria-live="polite"><${Status} value=${job.status} /> ${job.progress && !isFinal(job)
    && html`<${Progress} percent=${job.progress.percent} /> ${job.progress.message}`}
    <${A} to=${`jobs/${at(id)}`}>${job.id}</${A}></p>
    ${job.status === 'succeeded' && html`<${LongText} text=${members(answer.text).get('result') ?? ''} lang="json" label="Result" />`}
    ${job.error && html`<p class="problem">${job.error.message ?? job.error.type}</p>`}`}</${Answer}>`
}

/** What a newcomer sees: a task to run, that job as it runs, and the same call for a terminal. */
function FirstRun() {
  const tasks = useCall('v1/tasks', { on: () => false })
  const names = useMemo(() => SAMPLES.filter(name => tasks.data?.items.some(task => task.name === name)), [tasks.data])
  const [chosen, choose] = useState(null)
  const [id, setId] = useState(null)
  const task = chosen ?? names[0]
  const body = JSON.stringify(tasks.data?.items.find(one => one.name === task)?.example ?? { task })
  if (tasks.data && names.length === 0) {
    return html`<${Card} title="Nothing was run yet" wide><${Empty}>${tasks.data.items.length
      ? html`<${A} to="tasks">Choose a task</${A}> and run it by its form.`
      : html`There is no task yet: a worker brings some.
        <code>errand.py</code> of this service serves any Python file: <code>python3 errand.py tasks.py</code>.`}</${Empty}></${Card}>`
  }
  return html`<${Card} title="Nothing was run yet: try it" wide>
    <${Answer} of=${tasks}>${() => html`<div class="two"><div>
      <div class="chips" role="group" aria-label="Task">${names.map(name => html`<button aria-pressed=${name === task}
        onClick=${() => { choose(name); setId(null) }}>${name}</button>`)}</div>
      <p>${tasks.data.items.find(one => one.name === task)?.description}</p>
      ${mayChange('jobs:submit') ? html`<${Act} kind="main"
        does=${async () => { setId((await submit(body)).id); return false }}>Run it</${Act}>` : html`<p
        class="quiet">Whoever looks may not submit jobs.</p>`}
      ${id && html`<${Running} key=${id} id=${id} />`}
    </div><div><p class="quiet">The same, from a terminal or a program:</p><${Samples} body=${body} /></div></div>`}</${Answer}>
      </${Card}>`
}

export function Overview() {
  const stats = useStats()
  const [, spanName, seconds] = useSpan()
  const jobs = useCall(may('jobs:read') ? 'v1/jobs?limit=1' : null, { on: event => event === 'stats' })
  const system = may('system:read')
  const errors = useCall(system ? `v1/errors${query({ limit: 5 })}` : null, { on: event => event === 'error' || event === 'stats' })
  const queues = useCall(system ? 'v1/queues' : null, { on: event => ['queue', 'stats'].includes(event) })
  const nodes = useCall(system ? 'v1/nodes' : null, { on: event => ['node', 'stats'].includes(event) })
  const lost = useLost(nodes.data?.items)
  const first = useRef(null)
  if (jobs.data && first.current === null) first.current = jobs.data.items.length === 0
  return html`<${Page} title="Overview" actions=${html`<${Span} />`}>
    ${system && html`<${Verdict} of=${{ reachable: reachable.value, errors: errors.data?.items ?? null, queues: queues.data?.items ?? null,
      nodes: nodes.data?.items ?? null, lost, stats: stats.data }} />`}
    ${first.current && html`<${FirstRun} />`}
    ${!system && html`<p class="quiet">How the service stands is shown to whoever has the scope <code>system:read</code>. <${A}
      to="jobs">Look at the jobs</${A}>.</p>`}
    ${system && html`
      <${Answer} of=${stats}>${() => html`<${Numbers} stats=${stats.data} /><${StatPlots} stats=${stats.data} />`}</${Answer}>
      <div class="cards">
        <${Card} title="Errors" more=${html`<${A} to="errors">all</${A}>`}><${Answer} of=${errors}>${({ items }) => html`<${Table}
          caption="Top errors" dense rows=${items} rowKey=${one => one.fingerprint}
          empty="No attempt failed." columns=${[
            { name: 'Task', show: one => html`<${A} to=${`errors/${at(one.fingerprint)}`}>${one.task}</${A}> ${one.rising ? html`<strong
              class="wrong">rising</strong>` : ''}` },
            { name: 'Message', text: true, show: one => html`<span class="mono">${short(one.message ?? one.class ?? one.type, 90)}</span>` },
            { name: 'Times', number: true, show: one => count(one.count) }, { name: 'Last', show: one => html`<${Ago} at=${one.lastAt} />` }]} />`}
              </${Answer}></${Card}>
        <${Card} title="Queues" more=${html`<${A} to="queues">all</${A}>`}><${Answer} of=${queues}>${({ items }) => html`<${Table}
          caption="Queues" dense rows=${items} rowKey=${one => one.name}
          empty="No node has a queue." columns=${[
            { name: 'Queue', show: one => html`<${A} to=${`queues/${at(one.name)}`}>${one.name}</${A}> ${one.paused ? html`<${Status}
              value="paused" />` : ''}` },
            { name: 'Waiting', number: true, show: one => capped(one.queued, one.capped) }, { name: 'Running', number: true,
              show: one => capped(one.running, false) },
            { name: 'Oldest', number: true, show: one => (one.oldestAgeSeconds ? duration(one.oldestAgeSeconds) : '–') }]} />`}
              </${Answer}></${Card}>
        <${Card} title="Nodes" more=${html`<${A} to="nodes">all</${A}>`}><${Answer} of=${nodes}>${({ items }) => html`<${Table} caption="Nodes" dense
          rows=${items} empty="No node lives."
          columns=${[{ name: 'Node', show: one => html`<span class="mono">${one.id}</span>` }, { name: 'Since', show: one => html`<${Ago}
            at=${one.startedAt} />` },
            { name: 'Version', show: one => one.version ?? '–' }]} />`}</${Answer}></${Card}>
      </div>`}
  </${Page}>`
}
