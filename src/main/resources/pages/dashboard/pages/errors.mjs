// What goes wrong, by kind: how often, since when, and whether it grows.
import { html } from '../core/html.mjs'
import { may, mayChange, query, serverNow } from '../core/api.mjs'
import { A, at, go, parameters, setParameters } from '../core/router.mjs'
import { useCall } from '../core/live.mjs'
import { Ago, duration, Moment } from '../core/time.mjs'
import { Act, Answer, Card, Facts, LongText, Page, Table } from '../core/ui.mjs'
import { count, short } from '../core/format.mjs'
import { Plot, Spark } from '../core/plot.mjs'
import { bulk } from '../core/jobs.mjs'
import { Span, useSpan } from './overview.mjs'
import { jobColumns } from './jobs.mjs'

const trend = group => (group.trend ?? []).map(one => (typeof one === 'number' ? one : one.count))

function useFrom() {
  const [, , seconds] = useSpan()
  return parameters().get('span') ? new Date(Math.floor((serverNow() - seconds * 1000) / 60_000) * 60_000).toISOString() : ''
}

export function Errors() {
  const search = parameters()
  const answer = useCall(`v1/errors${query({ task: search.get('task'), from: useFrom() })}`, { on: event => ['error', 'stats'].includes(event) })
  return html`<${Page} title="Errors" actions=${html`<${Span} />`}>
    <div class="tools"><div class="field"><label for="f-task">Task</label><input id="f-task" data-search value=${search.get('task') ?? ''}
      onChange=${event => setParameters({ task: event.currentTarget.value.trim() })} /></div></div>
    <${Answer} of=${answer}>${({ items }) => html`<${Table} caption="Errors" rows=${items} rowKey=${one => one.fingerprint}
      onOpen=${one => go(`errors/${at(one.fingerprint)}`)}
      empty="No attempt failed in this time." columns=${[
        { name: 'Task', show: one => html`<${A} to=${`errors/${at(one.fingerprint)}`}>${one.task}</${A}> ${one.rising ? html`<strong
          class="wrong">▲ rising</strong>` : ''}` },
        { name: 'What', show: one => html`<span class="mono">${short((one.class ?? one.type).split('.').pop(), 40)}</span>` },
        { name: 'Message', text: true, show: one => html`<span class="mono">${short(one.message ?? '', 160)}</span>` },
        { name: 'Times', number: true, show: one => count(one.count) },
        { name: 'Trend', show: one => (trend(one).length ? html`<${Spark} values=${trend(one).slice(-30)} label=${`${count(one.count)} in all`} />`
          : '') },
        { name: 'First', show: one => html`<${Ago} at=${one.firstAt} />` }, { name: 'Last', show: one => html`<${Ago} at=${one.lastAt} />` }]} />`}
          </${Answer}></${Page}>`
}

/** When each step of a trend begins; the last one is that of now. */
function steps(group) {
  const step = group.stepSeconds * 1000
  const newest = Math.floor((serverNow() - 1) / step) * step
  return trend(group).map((_, index, all) => new Date(newest - (all.length - 1 - index) * step).toISOString())
}

export function ErrorGroup({ id }) {
  const answer = useCall(`v1/errors/${at(id)}${query({ from: useFrom() })}`, { on: event => ['error', 'stats'].includes(event) })
  const jobs = useCall(may('jobs:read') ? `v1/jobs${query({ error: id, limit: 20 })}` : null, { on: event => event === 'stats' })
  const group = answer.data
  const retry = async () => {
    await bulk('retry', { filter: { error: id, status: ['failed'] } })
    return false
  }
  return html`<${Page} title=${group ? `${(group.class ?? group.type).split('.').pop()} in ${group.task}` : 'Error'} back=${{ to: 'errors',
    name: 'Errors' }}
    actions=${html`<${Span} />${mayChange('jobs:operate') && html`<${Act} kind="main" does=${retry}>Retry all of it</${Act}>`}`}>
    <${Answer} of=${answer}>${() => html`
      <${Card} title="What happened"><${LongText} text=${group.message ?? group.type} label="Message" />
        <${Facts} of=${[['Times', count(group.count)], ['First', html`<${Moment} at=${group.firstAt} millis=${false} />`], ['Last', html`<${Moment}
          at=${group.lastAt} millis=${false} />`],
          group.lastJobId && ['Last job', html`<${A} to=${`jobs/${at(group.lastJobId)}`}>${group.lastJobId}</${A}>`], ['Kind', group.type],
            group.rising && ['It is', 'rising']]} />
        ${trend(group).length > 0 && html`<${Plot} title="Attempts that ended in it" times=${steps(group)} show=${count} series=${[
          { name: `in ${duration(group.stepSeconds)}`, kind: 'three', values: trend(group) }]} />`}
        ${group.stack && html`<h3>Stack</h3><${LongText} text=${group.stack} label="Stack" />`}</${Card}>`}</${Answer}>
    ${may('jobs:read') && html`<${Card} title="Jobs that ended with it" more=${html`<${A} to=${`jobs${query({ error: id })}`}>all</${A}>`}>
      <${Answer} of=${jobs}>${({ items }) => html`<${Table} caption="Jobs" rows=${items}
      empty="None is kept that ended with it: they were tried again, or are forgotten."
        columns=${jobColumns()} onOpen=${job => go(`jobs/${at(job.id)}`)} />`}</${Answer}></${Card}>`}
  </${Page}>`
}
