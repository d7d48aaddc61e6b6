// What can be run, and a form for each.
import { html, useState } from '../core/html.mjs'
import { mayChange, may, query } from '../core/api.mjs'
import { A, at, go } from '../core/router.mjs'
import { useCall } from '../core/live.mjs'
import { Answer, Card, Code, Empty, Facts, Page, Table } from '../core/ui.mjs'
import { TaskForm } from '../core/form.mjs'
import { submit } from '../core/jobs.mjs'
import { Samples } from '../core/samples.mjs'
import { jobColumns } from './jobs.mjs'
import { Span, StatPlots, useStats } from './overview.mjs'

export function Tasks() {
  const answer = useCall('v1/tasks')
  const [text, setText] = useState('')
  return html`<${Page} title="Tasks"><div class="tools"><div class="field grow"><label for="search">Search</label>
      <input id="search" data-search value=${text} onInput=${event => setText(event.currentTarget.value)} autocomplete="off" /></div></div>
    <${Answer} of=${answer}>${({ items }) => html`<${Table} caption="Tasks" rowKey=${one => one.name} onOpen=${one => go(`tasks/${at(one.name)}`)}
      rows=${items.filter(one => `${one.name} ${one.description ?? ''}`.toLowerCase().includes(text.trim().toLowerCase()))}
      empty=${items.length ? 'No task has that in its name.' : html`There is no task. A worker brings some: <code>python3 errand.py tasks.py</code>.`}
      columns=${[
        { name: 'Task', show: one => html`<${A} to=${`tasks/${at(one.name)}`}>${one.name}</${A}>` },
        { name: 'Runs in', show: one => one.runsIn ?? 'service' },
        { name: 'Queue', show: one => one.options?.queue ?? one.queue ?? 'default' },
        { name: 'What it does', text: true, show: one => one.description ?? '' }]} />`}</${Answer}></${Page}>`
}

export function Task({ id }) {
  const answer = useCall(`v1/tasks/${at(id)}`, { on: () => false })
  const jobs = useCall(may('jobs:read') ? `v1/jobs${query({ task: id, limit: 10 })}` : null, { on: event => event === 'stats' })
  return html`<${Page} title=${id} back=${{ to: 'tasks', name: 'Tasks' }} actions=${html`<${Span} />`}>
    <${Answer} of=${answer}>${task => html`
      ${task.description && html`<p>${task.description}</p>`}
      <div class="two"><${Card} title="Run it">${mayChange('jobs:submit')
        ? html`<${TaskForm} task=${task} start=${task.example && JSON.stringify(task.example)}
          send=${async body => { go(`jobs/${(await submit(body)).id}`) }} />`
        : html`<${Empty}>Whoever looks may not submit jobs.</${Empty}>`}</${Card}>
      <div><${Card} title="From a program"><${Samples} body=${JSON.stringify(task.example ?? { task: id })} /></${Card}>
        <${Card} title="Options"><${Facts} of=${[['Runs in', task.runsIn ?? 'service'],
          ...Object.entries(task.options ?? task.defaults ?? {}).map(([name, value]) => [name, String(value)])]} />
          <details><summary>Parameters as JSON Schema</summary><${Code} text=${JSON.stringify(task.parameters ?? {})} lang="json"
            label="Parameters" /></details></${Card}></div></div>`}</${Answer}>
    ${may('system:read') && html`<${TaskStats} task=${id} />`}
    ${may('jobs:read') && html`<${Card} title="Newest jobs" more=${html`<${A} to=${`jobs${query({ task: id })}`}>all</${A}>`}>
      <${Answer} of=${jobs}>${({ items }) => html`<${Table} caption="Newest jobs" rows=${items}
      empty="It was not run yet." columns=${jobColumns()} onOpen=${job => go(`jobs/${at(job.id)}`)} />`}</${Answer}></${Card}>`}
  </${Page}>`
}

function TaskStats({ task }) {
  const stats = useStats({ task })
  return html`<${Answer} of=${stats}>${() => html`<${StatPlots} stats=${stats.data} />`}</${Answer}>`
}
