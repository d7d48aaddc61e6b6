// What is done to many jobs at once, and how far it is.
import { html, useEffect } from '../core/html.mjs'
import { mayChange, post, query } from '../core/api.mjs'
import { A, at, go, parameters, setParameters } from '../core/router.mjs'
import { useCall } from '../core/live.mjs'
import { Ago, Moment, duration, secondsSince, tick } from '../core/time.mjs'
import { Act, Answer, Bar, Card, Code, Facts, Page, Status, Table } from '../core/ui.mjs'
import { count, rate } from '../core/format.mjs'

const parts = ({ counts }) => ['changed', 'skipped', 'failed'].map(name => [name, counts[name] ?? 0])
const label = ({ counts }) => `${count(counts.seen)} seen, ${count(counts.changed)} changed, ${count(counts.skipped)} skipped,
  ${count(counts.failed)} failed`

export function Operations() {
  const cursor = parameters().get('cursor')
  const answer = useCall(`v1/operations${query({ cursor })}`, { on: event => ['operation', 'stats'].includes(event) })
  return html`<${Page} title="Operations"><${Answer} of=${answer}>${page => html`<${Table} caption="Operations" rows=${page.items}
    onOpen=${one => go(`operations/${at(one.id)}`)}
    empty=${html`Nothing was done to many jobs at once. <${A} to="jobs">Filter the jobs</${A}> and tick all that match.`} columns=${[
      { name: 'Status', show: one => html`<${Status} value=${one.status} />` },
      { name: 'What', show: one => html`<${A} to=${`operations/${at(one.id)}`}>${one.action}</${A}>` },
      { name: 'Changed', number: true, show: one => count(one.counts.changed) }, { name: 'Skipped', number: true,
        show: one => count(one.counts.skipped) },
      { name: 'Failed', number: true, show: one => count(one.counts.failed) },
      { name: 'Begun', show: one => html`<${Ago} at=${one.createdAt} />` }, { name: 'Ended', show: one => html`<${Ago} at=${one.finishedAt} />` }]} />
    ${page.nextCursor && html`<p><button onClick=${() => setParameters({ cursor: page.nextCursor })}>Older</button></p>`}`}</${Answer}></${Page}>`
}

export function Operation({ id }) {
  const answer = useCall(`v1/operations/${at(id)}`, { on: (event, data) => event === 'operation' && (data?.id ?? id) === id })
  const operation = answer.data
  useEffect(() => {
    if (!operation || operation.done) return undefined
    const timer = setInterval(() => { if (!document.hidden) answer.changed() }, 1000)
    return () => clearInterval(timer)
  }, [operation?.status])
  tick.value
  const stop = async () => {
    await post(`v1/operations/${at(id)}/stop`)
    await answer.reload()
  }
  const took = operation && (operation.finishedAt ? (Date.parse(operation.finishedAt) - Date.parse(operation.createdAt)) / 1000
    : secondsSince(operation.createdAt))
  return html`<${Page} title=${operation ? `${operation.action[0].toUpperCase()}${operation.action.slice(1)} of many jobs` : 'Operation'}
    back=${{ to: 'operations', name: 'Operations' }}
    actions=${operation && !operation.done && mayChange('jobs:operate') && html`<${Act} kind="danger" does=${stop}
      done="It stops where it is">Stop</${Act}>`}>
    <${Answer} of=${answer}>${() => html`<${Card} title="How far it is">
      <p role="status"><${Status} value=${operation.status} /> <${Bar} parts=${parts(operation)} total=${operation.counts.seen}
        label=${label(operation)} /> ${label(operation)}</p>
      <${Facts} of=${[['Begun', html`<${Moment} at=${operation.createdAt} />`], operation.finishedAt && ['Ended', html`<${Moment}
        at=${operation.finishedAt} />`],
        ['Took', duration(took)], ['Jobs a second', rate(operation.counts.seen / Math.max(took, 0.001))], operation.reason
          && ['Reason', operation.reason]]} />
      ${operation.filter && html`<h3>Which jobs</h3><${Code} text=${JSON.stringify(operation.filter)} lang="json" label="Filter" />`}</${Card}>`}
        </${Answer}>
  </${Page}>`
}
