// Programs outside that do the work of tasks.
import { html } from '../core/html.mjs'
import { mayChange, post } from '../core/api.mjs'
import { at } from '../core/router.mjs'
import { useCall } from '../core/live.mjs'
import { Ago } from '../core/time.mjs'
import { Act, Answer, Page, Status, Table } from '../core/ui.mjs'
import { count } from '../core/format.mjs'

const DO = { quiet: 'It gets nothing new', terminate: 'It was told to end', resume: 'It gets work again' }

export function Workers({ id }) {
  const answer = useCall('v1/workers', { on: event => event === 'stats' })
  const act = (worker, does) => async () => {
    await post(`v1/workers/${at(worker)}/${does}`)
    await answer.reload()
  }
  return html`<${Page} title=${id ?? 'Workers'} back=${id && { to: 'workers', name: 'Workers' }}>
    <${Answer} of=${answer}>${({ items }) => html`<${Table} caption="Workers" rowKey=${one => `${one.id} ${one.instance}`}
    rows=${items.filter(one => !id || one.id === id)}
      empty=${html`No worker asks for work. <code>python3 errand.py tasks.py</code> makes one of any file with functions.`} columns=${[
      { name: 'Worker', show: one => html`<span class="mono">${one.id}</span>` },
      { name: 'State', show: one => html`<${Status} value=${one.state} />` },
      { name: 'Holds', number: true, show: one => `${count(one.holding)}${one.max ? ` / ${count(one.max)}` : ''}` },
      { name: 'Tasks', text: true, show: one => one.tasks.join(', ') },
      { name: 'Heard of', show: one => html`<${Ago} at=${one.lastSeenAt} />` },
      { name: 'Where', show: one => [one.host, one.version].filter(Boolean).join(', ') || html`<span class="mono">${one.instance}</span>` },
      mayChange('queues:operate') && { name: html`<span class="unseen">Actions</span>`, show: one => html`<span class="actions">
        ${one.state === 'active' ? html`<${Act} does=${act(one.id, 'quiet')} done=${DO.quiet}>Quiet</${Act}>` : html`<${Act} does=${act(one.id,
          'resume')} done=${DO.resume}>Resume</${Act}>`}
        ${one.state !== 'terminating' && html`<${Act} does=${act(one.id, 'terminate')} done=${DO.terminate}>End</${Act}>`}
          </span>` }].filter(Boolean)} />`}</${Answer}></${Page}>`
}
