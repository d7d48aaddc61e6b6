// How the service stands, in one line. Pure.
import { capped, plural } from './format.mjs'

/** Work that waits for longer is worth a word. */
const OLD_SECONDS = 300

const names = (list, most = 3) => list.slice(0, most).join(', ') + (list.length > most ? ` and ${list.length - most} more` : '')

/**
 * What an operator has to know first. Anything that is not known is null.
 *
 * Gives {level: 'good' | 'warning' | 'bad', parts: [{text, to}]}; to is where more of it is shown.
 */
export function verdict({ reachable, errors, queues, nodes, lost, stats }) {
  const parts = []
  let level = 'good'
  const add = (worse, text, to) => {
    parts.push({ text, to })
    if (level !== 'bad') level = worse
  }
  if (!reachable) add('bad', 'the service does not answer', null)
  if (lost?.length) add('bad', lost.length === 1 ? `node ${lost[0]} is gone` : `${lost.length} nodes are gone`, 'nodes')
  if (nodes && nodes.length === 0) add('bad', 'no node lives', 'nodes')
  const rising = (errors ?? []).filter(group => group.rising)
  if (rising.length) add('bad', `${plural(rising.length, 'error')} rising`, rising.length === 1 ? `errors/${rising[0].fingerprint}` : 'errors')
  const paused = (queues ?? []).filter(queue => queue.paused).map(queue => queue.name)
  if (paused.length) add('warning', `${names(paused)} paused`, paused.length === 1 ? `queues/${encodeURIComponent(paused[0])}` : 'queues')
  const old = (queues ?? []).filter(queue => !queue.paused && queue.oldestAgeSeconds > OLD_SECONDS).map(queue => queue.name)
  if (old.length) add('warning', `work waits long in ${names(old)}`, 'queues')
  const full = (queues ?? []).filter(queue => queue.capacity && queue.queued + (queue.scheduled ?? 0) >= queue.capacity).map(queue => queue.name)
  if (full.length) add('bad', `${names(full)} full`, 'queues')
  if (parts.length === 0) {
    const now = stats?.now
    const running = now ? `${capped(now.running, now.capped)} running, ${capped(now.queued, now.capped)} waiting` : null
    parts.push({ text: running ? `All is well: ${running}` : 'All is well', to: null })
  }
  return { level, parts }
}
